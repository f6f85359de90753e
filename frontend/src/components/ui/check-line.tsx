import type { ComponentProps } from "react"

type Props = Omit<ComponentProps<"input">, "type"> & { label: string; hint?: string }

/** A yes or no of a form, with what it means underneath. */
export function CheckLine({ label, hint, ...input }: Props) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 text-13">
      <input {...input} type="checkbox" className="mt-0.5 size-4 flex-none accent-(--bg-strong)" />
      <span>
        {label}
        {hint && <span className="block text-12 text-ink-3">{hint}</span>}
      </span>
    </label>
  )
}
