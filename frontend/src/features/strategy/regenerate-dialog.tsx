import { useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Textarea } from "@/components/ui/field"

type Props = { isOpen: boolean; isBusy: boolean; onClose: () => void; onRegenerate: (remark: string) => void }

export function RegenerateDialog({ isOpen, isBusy, onClose, onRegenerate }: Props) {
  const t = useTranslations("strategy")
  const common = useTranslations("common")
  const [remark, setRemark] = useState("")
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("regenerateTitle")} description={t("regenerateLead")}>
      <form
        onSubmit={event => {
          event.preventDefault()
          onRegenerate(remark.trim())
        }}
      >
        <Field label={t("remark")} hint={t("remarkHint")}>
          {given => <Textarea {...given} rows={3} value={remark} onChange={event => setRemark(event.target.value)} />}
        </Field>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="strong" isBusy={isBusy}>
            {t("regenerateAction")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
