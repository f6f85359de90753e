import { cva } from "class-variance-authority"

/** What a button looks like, also for what is none: a link, or the button of a page without scripts. */
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
