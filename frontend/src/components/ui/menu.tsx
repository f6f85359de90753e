import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef } from "react"
import { cn } from "@/lib/cn"
import { Link } from "./link"

type Props = {
  trigger: Pick<ComponentProps<"button">, "className" | "aria-label" | "children">
  align?: "start" | "end"
  children: ReactNode
}

const GAP = 4

/**
 * A button that opens a short list. The browser's own popover does the opening, the closing by Escape or a press
 * elsewhere, and the way back of the focus; arrow keys move within.
 */
export function Menu({ trigger, align = "start", children }: Props) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)

  /** Opens towards the middle of the screen, so that it fits wherever the button stands. */
  const place = () => {
    if (!button.current || !list.current) return
    const { top, bottom, left, right } = button.current.getBoundingClientRect()
    const isLow = top > window.innerHeight / 2
    Object.assign(list.current.style, {
      top: isLow ? "auto" : `${bottom + GAP}px`,
      bottom: isLow ? `${window.innerHeight - top + GAP}px` : "auto",
      left: align === "start" ? `${left}px` : "auto",
      right: align === "end" ? `${document.documentElement.clientWidth - right}px` : "auto",
    })
  }

  const moveFocus = (event: KeyboardEvent<HTMLDivElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>("a, button")]
    const here = items.indexOf(document.activeElement as HTMLElement)
    const targets: Record<string, number> = {
      ArrowDown: (here + 1) % items.length,
      ArrowUp: (Math.max(here, 0) - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    items[target]?.focus()
  }

  return (
    <>
      <button ref={button} type="button" popoverTarget={id} {...trigger} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a convenience; Tab works as well */}
      <div
        ref={list}
        id={id}
        popover="auto"
        onBeforeToggle={place}
        onToggle={event => event.newState === "open" && list.current?.querySelector<HTMLElement>("a, button")?.focus()}
        onKeyDown={moveFocus}
        onClick={event => {
          if ((event.target as Element).closest("a, button:not([data-stays])")) list.current?.hidePopover()
        }}
        className="appear m-0 max-h-[80dvh] min-w-48 overflow-y-auto rounded-panel border border-line-strong bg-raised p-1 text-ink shadow-lifted"
      >
        {children}
      </div>
    </>
  )
}

const ITEM =
  "flex h-8 w-full items-center gap-2.5 rounded-control px-2 text-left text-13 hover:bg-hover focus-visible:-outline-offset-2 disabled:text-ink-3 max-md:h-11"

type ItemProps = ComponentProps<"button"> & {
  isBad?: boolean /** Pressing it leaves the menu open. */
  stays?: boolean
}

export function MenuItem({ isBad = false, stays = false, className, ...rest }: ItemProps) {
  return (
    <button
      type="button"
      data-stays={stays || undefined}
      className={cn(ITEM, isBad && "text-bad", className)}
      {...rest}
    />
  )
}

export function MenuLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link className={cn(ITEM, className)} {...rest} />
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <p className="px-2 pt-1.5 pb-1 text-12 text-ink-3">{children}</p>
}

export function MenuLine() {
  return <hr className="mx-2 my-1 border-t" />
}
