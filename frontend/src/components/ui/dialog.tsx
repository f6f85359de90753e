import { X } from "lucide-react"
import { Dialog as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { Button } from "./button"

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  description: string
  children: ReactNode
}

/** A question in the middle of the screen: Escape or the backdrop answers no. */
export function Dialog({ isOpen, onClose, title, description, children }: Props) {
  const t = useTranslations("common")
  return (
    <Radix.Root open={isOpen} onOpenChange={open => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-[color-mix(in_oklab,var(--text)_24%,transparent)]" />
        <Radix.Content className="appear fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(480px,calc(100vw-32px))] -translate-1/2 overflow-y-auto rounded-panel border border-line-strong bg-raised p-5 shadow-lifted">
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button look="ghost" size="sm" isIcon aria-label={t("close")} className="-mt-1 -mr-1">
                <X className="icon" />
              </Button>
            </Radix.Close>
          </div>
          <Radix.Description className="mt-1 text-13 text-ink-2">{description}</Radix.Description>
          <div className="mt-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
