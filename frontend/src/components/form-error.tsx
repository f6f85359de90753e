import { SignIcon } from "./sign-icon"

/** What no single field is to blame for. */
export function FormError({ message }: { message: string | undefined }) {
  if (!message) return null
  return (
    <p role="alert" className="flex items-start gap-1.5 text-13 text-bad">
      <SignIcon sign="failed" size={14} className="mt-[3px]" />
      {message}
    </p>
  )
}
