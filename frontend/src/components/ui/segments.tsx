import { cn } from "@/lib/cn"

type Props<T extends string> = {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

/** A few choices side by side, one of them pressed. */
export function Segments<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <fieldset
      className="inline-flex h-8 max-md:h-11 overflow-clip rounded-control border border-line-strong"
      aria-label={label}
    >
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cn(
            "border-line-strong px-3 text-13 whitespace-nowrap text-ink-2 not-first:border-l focus-visible:-outline-offset-2 hover:bg-hover",
            "aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
