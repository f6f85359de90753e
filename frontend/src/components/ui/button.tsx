import type { VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"
import { buttonLook } from "./button-look"
import { Link } from "./link"

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
