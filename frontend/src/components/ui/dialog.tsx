import { X } from "lucide-react"
import { type ReactNode, useEffect, useId, useRef } from "react"
import { useTranslations } from "use-intl"
import { Button } from "./button"

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  description: string
  children: ReactNode
}

/** A question in the middle of the screen. The browser keeps the focus inside; Escape or the backdrop answers no. */
export function Dialog({ isOpen, onClose, title, description, children }: Props) {
  const t = useTranslations("common")
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()

  useEffect(() => {
    if (isOpen) ref.current?.showModal()
    else ref.current?.close()
  }, [isOpen])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it already, by the browser
    <dialog
      ref={ref}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
      onClose={onClose}
      onClick={event => event.target === event.currentTarget && onClose()}
      className="m-auto max-h-[90dvh] w-[min(480px,calc(100vw-32px))] rounded-panel border border-line-strong bg-raised p-0 text-ink shadow-lifted backdrop:bg-[color-mix(in_oklab,var(--text)_24%,transparent)] dark:backdrop:bg-[color-mix(in_oklab,var(--bg)_64%,transparent)]"
    >
      {isOpen && (
        <div className="relative p-5">
          <h2 id={`${id}-title`} className="pr-12 text-16 font-semibold">
            {title}
          </h2>
          <p id={`${id}-description`} className="mt-1 pr-8 text-13 text-ink-2">
            {description}
          </p>
          <div className="mt-4">{children}</div>
          {/* Last, so that the first thing to fill in is what the focus starts at. */}
          <Button
            look="ghost"
            size="sm"
            isIcon
            aria-label={t("close")}
            onClick={onClose}
            className="absolute top-3 right-3"
          >
            <X className="icon" />
          </Button>
        </div>
      )}
    </dialog>
  )
}
