import { Check, Copy } from "lucide-react"
import { useId, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"

type Props = {
  label: string
  hint: string
  text: string
  /** What the button does, for those who do not see what it stands beside. */
  action: string
  className?: string
}

/** Something to be taken elsewhere letter by letter. */
export function CopyLine({ label, hint, text, action, className }: Props) {
  const t = useTranslations("admin.apps")
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState<"no" | "yes" | "byHand">("no")
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied("yes")
    } catch {
      // Browsers lend the clipboard to https pages only, and not to everybody: then it is marked for the person's own keys.
      field.current?.select()
      setCopied("byHand")
    }
  }
  return (
    <div className={className}>
      <label htmlFor={id} className="text-12 text-ink-3">
        {label}
      </label>
      <div className="mt-0.5 flex max-w-160 items-center gap-1">
        <input
          ref={field}
          id={id}
          readOnly
          value={text}
          spellCheck={false}
          aria-describedby={`${id}-note`}
          onFocus={event => event.target.select()}
          className="h-8 min-w-0 flex-1 rounded-control bg-sunken px-2 text-12 text-ink-2 max-md:h-11"
        />
        <Button look="ghost" isIcon aria-label={action} onClick={() => void copy()}>
          {copied === "yes" ? <Check className="icon" /> : <Copy className="icon" />}
        </Button>
      </div>
      <p id={`${id}-note`} aria-live="polite" className="mt-1 text-12 text-ink-3">
        {copied === "yes" ? t("copied") : copied === "byHand" ? t("copyByHand") : hint}
      </p>
    </div>
  )
}
