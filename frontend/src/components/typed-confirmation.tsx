import { type FormEvent, type ReactNode, useState } from "react"
import { useTranslations } from "use-intl"
import { FormError } from "./form-error"
import { Button } from "./ui/button"
import { Dialog } from "./ui/dialog"
import { Field, Input } from "./ui/field"

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  description: string
  /** What has to be typed, such as the business's name. */
  expected: string
  /** What is asked for, with the words in it. */
  label: string
  action: string
  isBusy: boolean
  error?: string
  onConfirm: () => void
  children?: ReactNode
}

/** A question whose yes is typed: for what cannot be undone. */
export function TypedConfirmation(props: Props) {
  const { isOpen, onClose, title, description } = props
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} description={description}>
      <Typing {...props} />
    </Dialog>
  )
}

/** Drawn anew each time it opens, so nothing typed before is left in it. */
function Typing({ onClose, expected, label, action, isBusy, error, onConfirm, children }: Props) {
  const t = useTranslations("common")
  const s = useTranslations("settings")
  const [typed, setTyped] = useState("")
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    if (typed.trim() !== expected.trim()) setWrong(true)
    else onConfirm()
  }
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Field label={label} error={isWrong ? s("typeExactly", { expected }) : undefined}>
        {given => (
          <Input
            {...given}
            value={typed}
            autoComplete="off"
            onChange={event => {
              setTyped(event.target.value)
              setWrong(false)
            }}
          />
        )}
      </Field>
      {children}
      <FormError message={error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button type="submit" look="bad" isBusy={isBusy}>
          {action}
        </Button>
      </div>
    </form>
  )
}
