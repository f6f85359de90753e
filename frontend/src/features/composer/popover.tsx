import { type ComponentProps, type ReactNode, useId, useRef, useState } from "react"
import { cn } from "@/lib/cn"

type Props = {
  label: string
  trigger: Pick<ComponentProps<"button">, "className" | "children" | "disabled">
  children: (close: () => void) => ReactNode
}

const GAP = 4

/** A button that opens a small form beside it; Escape or a press elsewhere closes it, by the browser. */
export function Popover({ label, trigger, children }: Props) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const place = () => {
    if (!button.current || !panel.current) return
    const { top, bottom, right } = button.current.getBoundingClientRect()
    const isLow = top > window.innerHeight / 2
    const width = document.documentElement.clientWidth
    Object.assign(panel.current.style, {
      top: isLow ? "auto" : `${bottom + GAP}px`,
      bottom: isLow ? `${window.innerHeight - top + GAP}px` : "auto",
      left: "auto",
      right: `${Math.max(12, Math.min(width - right, width - 376))}px`,
    })
  }
  return (
    <>
      <button ref={button} type="button" popoverTarget={id} {...trigger} />
      <div
        ref={panel}
        id={id}
        role="dialog"
        aria-label={label}
        popover="auto"
        onBeforeToggle={event => {
          place()
          setOpen(event.newState === "open")
        }}
        className={cn(
          "appear m-0 max-h-[80dvh] w-90 max-w-[calc(100vw-24px)] overflow-y-auto rounded-panel border border-line-strong bg-raised p-4 text-ink shadow-lifted",
        )}
      >
        {isOpen && children(() => panel.current?.hidePopover())}
      </div>
    </>
  )
}
