import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { readWebsiteMutation } from "@/api/@tanstack/react-query.gen"
import type { WebsiteRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { toApiError } from "@/lib/problem"

/** Adds what a website says to the description, for its owner to correct. */
export function ReadWebsite({ onRead }: { onRead: (website: WebsiteRead) => void }) {
  const t = useTranslations("onboarding")
  const [address, setAddress] = useState("")
  const read = useMutation({ ...readWebsiteMutation(), meta: { showsOwnError: true }, onSuccess: onRead })
  const ask = () => {
    if (address.trim() && !read.isPending) read.mutate({ body: { address } })
  }
  return (
    <Field
      className="mt-6"
      label={t("website")}
      error={read.error ? toApiError(read.error).detail : undefined}
      hint={read.data ? t("websiteRead", { address: read.data.address }) : t("websiteHint")}
    >
      {given => (
        <div className="flex gap-2">
          <Input
            {...given}
            inputMode="url"
            autoComplete="url"
            placeholder="example.com"
            value={address}
            onChange={event => setAddress(event.target.value)}
            onKeyDown={event => {
              if (event.key !== "Enter") return
              event.preventDefault() // the form around it is not finished by this
              ask()
            }}
          />
          <Button size="lg" isBusy={read.isPending} disabled={!address.trim()} onClick={ask}>
            {t("websiteAction")}
          </Button>
        </div>
      )}
    </Field>
  )
}
