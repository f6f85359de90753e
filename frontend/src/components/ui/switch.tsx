import { cn } from "@/lib/cn"

type Props = {
  /** What it switches, for those who do not see the row it stands in. */
  label: string
  isOn: boolean
  onChange: (isOn: boolean) => void
  isDisabled?: boolean
}

/** On or off, at once. Its state is the knob's place, not a colour alone. */
export function Switch({ label, isOn, onChange, isDisabled }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      disabled={isDisabled}
      onClick={() => onChange(!isOn)}
      className="grid place-items-center disabled:cursor-not-allowed max-md:size-11"
    >
      <span
        aria-hidden="true"
        className={cn(
          "flex h-5 w-8.5 items-center rounded-full border px-0.5 transition-colors duration-(--dur-1)",
          isOn ? "justify-end border-strong bg-strong" : "border-control bg-raised",
          isDisabled && "opacity-50",
        )}
      >
        <span className={cn("size-3.5 rounded-full", isOn ? "bg-page" : "border border-control")} />
      </span>
    </button>
  )
}
