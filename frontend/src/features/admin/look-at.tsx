import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { viewUserMutation } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"

type Props = { userId: string; email: string; isOpen: boolean; onClose: () => void }

/** Says what looking at an account means, and asks for the reason the log will hold. */
export function LookAt({ userId, email, isOpen, onClose }: Props) {
  const t = useTranslations("admin")
  const common = useTranslations("common")
  const [reason, setReason] = useState("")
  const look = useMutation({
    ...viewUserMutation(),
    meta: { showsOwnError: true },
    // A page load: nothing that was loaded for the one may be shown to the other.
    onSuccess: () => window.location.assign("/dashboard/"),
  })
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("lookTitle", { email })} description={t("lookDetail")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          look.mutate({ path: { user_id: userId }, body: { reason: reason.trim() } })
        }}
      >
        <Field label={t("reason")} hint={t("lookReasonHint")}>
          {given => (
            <Input
              {...given}
              value={reason}
              required
              minLength={3}
              maxLength={200}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {look.error && <ProblemNotice error={look.error} title={t("lookFailed")} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="strong" isBusy={look.isPending} disabled={reason.trim().length < 3}>
            {t("lookAction")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
