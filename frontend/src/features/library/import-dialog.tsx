import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { importMediaMutation } from "@/api/@tanstack/react-query.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"

type Props = { onClose: () => void; onDone: (id: string) => void }

/** Copies a picture or video from a public address into the library. */
export function ImportDialog({ onClose, onDone }: Props) {
  const t = useTranslations("library.media")
  const common = useTranslations("common")
  const client = useQueryClient()
  const { id: business_id } = useBusiness()
  const [url, setUrl] = useState("")
  const [isWrong, setWrong] = useState(false)
  const fetchIt = useMutation({
    ...importMediaMutation(),
    meta: { showsOwnError: true },
    onSuccess: async asset => {
      toast(t("added", { name: asset.file_name }))
      await invalidate(client, "listMedia")
      onClose()
      onDone(asset.id)
    },
  })
  const problem = fetchIt.error && toApiError(fetchIt.error)
  const error = isWrong ? t("addressNeeded") : problem ? (problem.fields.url ?? problem.detail) : undefined
  return (
    <Dialog isOpen onClose={onClose} title={t("importTitle")} description={t("importLead")}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          const given = url.trim()
          const looksRight = /^https?:\/\/\S+\.\S+|^http:\/\/(127\.0\.0\.1|localhost)/.test(given)
          setWrong(!looksRight)
          if (looksRight) fetchIt.mutate({ body: { business_id, url: given } })
        }}
      >
        <Field label={t("address")} hint={t("addressHint")} error={error}>
          {given => (
            <Input
              {...given}
              type="url"
              autoComplete="off"
              placeholder="https://"
              value={url}
              onChange={event => setUrl(event.target.value)}
            />
          )}
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="strong" isBusy={fetchIt.isPending}>
            {t("importAction")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
