import { cva, type VariantProps } from "class-variance-authority"
import { Slot } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

const button = cva(
  "inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium transition-colors duration-(--dur-1) disabled:cursor-not-allowed disabled:border-line disabled:bg-hover disabled:text-ink-3",
  {
    variants: {
      look: {
        plain: "border-line-strong bg-raised text-ink hover:bg-hover",
        strong: "border-strong bg-strong text-on-strong hover:border-ink-2 hover:bg-ink-2",
        ghost: "border-transparent bg-transparent text-ink-2 hover:bg-hover",
        bad: "border-line-strong bg-raised text-bad hover:bg-bad-bg",
      },
      size: {
        sm: "h-7 px-2.5 text-13 max-md:h-11",
        md: "h-8 px-3 text-13 max-md:h-11",
        lg: "h-10 px-4 text-14 max-md:h-11",
      },
      isIcon: { true: "aspect-square px-0", false: "" },
    },
    defaultVariants: { look: "plain", size: "md", isIcon: false },
  },
)

type Props = ComponentProps<"button"> &
  VariantProps<typeof button> & {
    asChild?: boolean
    /** Work under way: an arc turns and a second press does nothing; the button stays reachable. */
    isBusy?: boolean
  }

export function Button({ look, size, isIcon, asChild, isBusy = false, className, children, onClick, ...rest }: Props) {
  const classes = cn(button({ look, size, isIcon }), className)
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button
      type="button"
      className={classes}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? event => event.preventDefault() : onClick}
      {...rest}
    >
      {isBusy && (
        <svg className="icon size-3.5" viewBox="0 0 16 16" aria-hidden="true">
          <path className="arc" d="M8 2.4A5.6 5.6 0 1 1 2.4 8" />
        </svg>
      )}
      {children}
    </button>
  )
}
