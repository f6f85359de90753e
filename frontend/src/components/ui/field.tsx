import { type ComponentProps, type ReactNode, useId } from "react"
import { SignIcon } from "@/components/sign-icon"
import { cn } from "@/lib/cn"

const CONTROL =
  "w-full rounded-control border border-control bg-raised px-3 text-14 text-ink placeholder:text-ink-3 aria-invalid:border-bad aria-invalid:shadow-[inset_0_0_0_1px_var(--bad)]"

type Given = { id: string; "aria-invalid": true | undefined; "aria-describedby": string | undefined }

type FieldProps = {
  label: ReactNode
  /** What stands at the end of the label's line, such as a link. */
  aside?: ReactNode
  hint?: ReactNode
  error?: string
  className?: string
  children: (given: Given) => ReactNode
}

/** A labelled control with its hint and its error, tied together for screen readers. */
export function Field({ label, aside, hint, error, className, children }: FieldProps) {
  const id = useId()
  const note = error || hint ? `${id}-note` : undefined
  return (
    <div className={className}>
      <div className="mb-1.5 flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-13 font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": note })}
      {error ? (
        <p id={note} role="alert" className="mt-2 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {error}
        </p>
      ) : (
        hint && (
          <p id={note} className="mt-1.5 text-12 text-ink-3">
            {hint}
          </p>
        )
      )}
    </div>
  )
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(CONTROL, "h-10 max-md:h-11", className)} {...rest} />
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(CONTROL, "py-2.5", className)} {...rest} />
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(CONTROL, "h-8 pr-8 text-13 max-md:h-11", className)} {...rest} />
}
