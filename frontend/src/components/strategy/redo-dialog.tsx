import { useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Select, Textarea } from "@/components/ui/field"
import { SECTIONS } from "@/lib/strategy-sections"
import { isTarget, type RedoTarget } from "./redo-target"

type Props = {
  /** Null: closed. */
  target: RedoTarget | null
  remark?: string
  isBusy: boolean
  onTarget: (target: RedoTarget) => void
  onClose: () => void
  onRedo: (target: RedoTarget, remark: string) => void
}

/** Asks what should be different; the rest of the strategy stays. */
export function RedoDialog({ target, isBusy, remark = "", onTarget, onClose, onRedo }: Props) {
  const t = useTranslations("strategyDocument")
  return (
    <Dialog
      isOpen={target !== null}
      onClose={onClose}
      title={t("redoTitle")}
      description={t(target === "whole" ? "redoWholeLead" : "redoLead")}
    >
      {target && <RedoForm {...{ target, remark, isBusy, onTarget, onClose, onRedo }} />}
    </Dialog>
  )
}

function RedoForm({ target, remark, isBusy, onTarget, onClose, onRedo }: Required<Props> & { target: RedoTarget }) {
  const t = useTranslations("strategyDocument")
  const common = useTranslations("common")
  const [words, setWords] = useState(remark)
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        onRedo(target, words.trim())
      }}
    >
      <Field label={t("whatToRedo")}>
        {given => (
          <Select
            {...given}
            className="h-10 text-14"
            value={target}
            onChange={event => isTarget(event.target.value) && onTarget(event.target.value)}
          >
            {SECTIONS.map(section => (
              <option key={section} value={section}>
                {t(`title.${section}`)}
              </option>
            ))}
            <option value="whole">{t("title.whole")}</option>
          </Select>
        )}
      </Field>
      <Field className="mt-4" label={t("remark")} hint={t(`remarkHint.${target}`)}>
        {given => <Textarea {...given} rows={3} value={words} onChange={event => setWords(event.target.value)} />}
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={isBusy}>
          {t("redoAction")}
        </Button>
      </div>
    </form>
  )
}
