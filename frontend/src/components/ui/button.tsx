import { cva, type VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"
import { Link } from "./link"

/** What a button looks like, for the rare link that leaves the app's own pages. */
export const buttonLook = cva(
  "inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium transition-colors duration-(--dur-1) disabled:cursor-not-allowed disabled:border-line disabled:bg-hover disabled:text-ink-3",
  {
    variants: {
      look: {
        plain: "border-line-strong bg-raised text-ink not-disabled:hover:bg-hover",
        strong: "border-strong bg-strong text-on-strong not-disabled:hover:border-ink-2 not-disabled:hover:bg-ink-2",
        ghost: "border-transparent bg-transparent text-ink-2 not-disabled:hover:bg-hover",
        bad: "border-line-strong bg-raised text-bad not-disabled:hover:bg-bad-bg",
      },
      size: {
        sm: "h-7 px-2.5 text-13 max-md:h-11",
        md: "h-8 px-3 text-13 max-md:h-11",
        lg: "h-10 px-4 text-14 max-md:h-11",
      },
      isIcon: { true: "aspect-square px-0!", false: "" },
    },
    defaultVariants: { look: "plain", size: "md", isIcon: false },
  },
)

type Look = VariantProps<typeof buttonLook>

type ButtonProps = ComponentProps<"button"> &
  Look & {
    /** Work under way: an arc turns and a second press does nothing; the button stays reachable. */
    isBusy?: boolean
  }

export function Button({ look, size, isIcon, isBusy = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={cn(buttonLook({ look, size, isIcon }), className)}
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

/** A way to another page that looks like a button. */
export function ButtonLink({ look, size, isIcon, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link className={cn(buttonLook({ look, size, isIcon }), className)} {...rest} />
}
