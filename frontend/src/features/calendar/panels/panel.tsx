import { X } from "lucide-react"
import { type ReactNode, useEffect, useRef } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/cn"

type Props = {
  title: string
  note?: ReactNode
  /** One to drag from: narrow screens keep what it is dragged onto in sight, phones above it. */
  isDrawer?: boolean
  /** On phones only its head stays, as long as something is dragged. */
  isFolded?: boolean
  onClose: () => void
  children: ReactNode
}

/** On phones a drawer comes from below, under the card in the hand, and leaves room above to drop on. */
const SHEET =
  "max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-35 max-md:h-(--calendar-sheet) max-md:w-full max-md:rounded-t-panel max-md:border-t max-md:shadow-lifted max-md:transition-transform max-md:duration-(--dur-3)"
const FOLDED = "max-md:translate-y-[calc(100%-3.5rem)]"

/** Something at the side of the calendar; it pushes the grid, as a post's sheet does. */
export function Panel({ title, note, isDrawer = false, isFolded = false, onClose, children }: Props) {
  const common = useTranslations("common")
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <aside
      aria-label={title}
      onKeyDown={event => event.key === "Escape" && !(event.target as Element).closest("dialog") && onClose()}
      className={cn(
        "flex flex-none flex-col border-line-strong bg-page lg:sticky lg:top-0 lg:h-[calc(100dvh-var(--above))]",
        isDrawer
          ? cn("w-66 md:border-l", SHEET)
          : "w-86 border-l max-lg:fixed max-lg:inset-0 max-lg:z-40 max-lg:w-full",
        isFolded && FOLDED,
      )}
      data-sheet=""
    >
      <header className="flex h-11 flex-none items-center gap-2 border-b pr-2 pl-4 text-13 max-lg:h-14">
        <h2 ref={heading} tabIndex={-1} className="font-semibold outline-none">
          {title}
        </h2>
        {note !== undefined && <span className="text-ink-2 tabular-nums">{note}</span>}
        <Button look="ghost" size="sm" isIcon aria-label={common("close")} onClick={onClose} className="ml-auto">
          <X className="icon" />
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </aside>
  )
}
