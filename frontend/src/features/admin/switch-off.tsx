import { useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"

type Props = {
  email: string
  isOpen: boolean
  isBusy: boolean
  onClose: () => void
  onConfirm: (reason: string) => void
}

/** Asks once more before an account is switched off, and for the reason the log will hold. */
export function SwitchOff({ email, isOpen, isBusy, onClose, onConfirm }: Props) {
  const t = useTranslations("admin")
  const common = useTranslations("common")
  const [reason, setReason] = useState("")
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("switchOffTitle", { email })} description={t("switchOffDetail")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          if (!isBusy) onConfirm(reason.trim())
        }}
      >
        <Field label={t("reason")} hint={t("reasonHint")}>
          {given => (
            <Input {...given} value={reason} maxLength={200} onChange={event => setReason(event.target.value)} />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="bad" isBusy={isBusy}>
            {t("switchOffAction")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
