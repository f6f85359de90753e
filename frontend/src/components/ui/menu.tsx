import { DropdownMenu as Radix } from "radix-ui"
import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/lib/cn"

export function Menu({
  trigger,
  align = "start",
  children,
}: {
  trigger: ReactNode
  align?: "start" | "end"
  children: ReactNode
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          className="appear z-50 min-w-48 rounded-panel border border-line-strong bg-raised p-1 shadow-lifted"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const ITEM =
  "flex h-8 max-md:h-11 cursor-pointer items-center gap-2.5 rounded-control px-2 text-13 outline-none data-highlighted:bg-hover data-disabled:cursor-default data-disabled:text-ink-3"

export function MenuItem({
  isBad = false,
  className,
  ...rest
}: ComponentProps<typeof Radix.Item> & { isBad?: boolean }) {
  return <Radix.Item className={cn(ITEM, isBad && "text-bad", className)} {...rest} />
}

export function MenuChoice({ className, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return <Radix.RadioItem className={cn(ITEM, "data-[state=checked]:font-medium", className)} {...rest} />
}

export const MenuChoices = Radix.RadioGroup
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1.5 pb-1 text-12 text-ink-3">{children}</Radix.Label>
)
export const MenuLine = () => <Radix.Separator className="mx-2 my-1 h-px bg-line" />
