import { Check } from "lucide-react"
import { type ReactNode, useId } from "react"
import { Button } from "@/components/ui/button"

type Props<T extends string> = {
  legend: string
  hint?: string
  options: readonly { value: T; label: string; icon?: ReactNode }[]
  chosen: readonly T[]
  onChange: (chosen: T[]) => void
}

/** Any number of a few choices. */
export function Chips<T extends string>({ legend, hint, options, chosen, onChange }: Props<T>) {
  const id = useId()
  return (
    <fieldset className="mt-6" aria-describedby={hint && id}>
      <legend className="mb-1.5 text-13 font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map(({ value, label, icon }) => {
          const isChosen = chosen.includes(value)
          return (
            <Button
              key={value}
              aria-pressed={isChosen}
              className="aria-pressed:border-ink aria-pressed:bg-selected"
              onClick={() => onChange(isChosen ? chosen.filter(one => one !== value) : [...chosen, value])}
            >
              {isChosen && !icon ? <Check className="icon size-3.5" aria-hidden="true" /> : icon}
              {label}
              {isChosen && icon && <Check className="icon size-3.5" aria-hidden="true" />}
            </Button>
          )
        })}
      </div>
      {hint && (
        <p id={id} className="mt-1.5 text-12 text-ink-3">
          {hint}
        </p>
      )}
    </fieldset>
  )
}
