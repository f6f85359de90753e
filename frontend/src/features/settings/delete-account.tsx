import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { deleteMeMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth, useUser } from "@/auth/context"
import { TypedConfirmation } from "@/components/typed-confirmation"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { toApiError } from "@/lib/problem"

/** The end of the account: says what goes, what stays, and asks twice. */
export function DeleteAccount() {
  const t = useTranslations("settings")
  const { email } = useUser()
  const { kind, signOut } = useAuth()
  const asksPassword = kind === "local"
  const [isAsking, setAsking] = useState(false)
  const [password, setPassword] = useState("")
  const remove = useMutation({
    ...deleteMeMutation(),
    meta: { showsOwnError: true },
    onSuccess: async () => {
      // Where the account was kept elsewhere, its session ends there too; it may have ended by itself.
      if (!asksPassword) await signOut().catch(() => {})
      // Read anew: nothing of the person who left may stay in this window.
      window.location.assign("/")
    },
  })
  const problem = remove.isError ? toApiError(remove.error) : null
  return (
    <>
      <ul className="mb-4 list-disc pl-5 text-13 text-ink-2 marker:text-ink-3">
        <li>{t("deleteScheduled")}</li>
        <li>{t("deletePublished")}</li>
        <li>{t("deleteRest")}</li>
      </ul>
      <Button
        look="bad"
        onClick={() => {
          remove.reset()
          setPassword("")
          setAsking(true)
        }}
      >
        {t("deleteAccountAction")}
      </Button>
      <TypedConfirmation
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("deleteAccountTitle")}
        description={t("deleteAccountDetail")}
        expected={email}
        label={t("typeEmail", { email })}
        action={t("deleteAccountAction")}
        isBusy={remove.isPending}
        error={problem && !problem.fields.password ? problem.detail : undefined}
        onConfirm={() => remove.mutate({ body: asksPassword ? { password } : {} })}
      >
        {asksPassword && (
          <Field label={t("yourPassword")} error={problem?.fields.password}>
            {given => (
              <Input
                {...given}
                type="password"
                autoComplete="current-password"
                value={password}
                onChange={event => setPassword(event.target.value)}
              />
            )}
          </Field>
        )}
      </TypedConfirmation>
    </>
  )
}
