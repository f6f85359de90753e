import { initials } from "@/lib/format"

export function BusinessMark({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-5.5 flex-none place-items-center rounded-chip bg-strong text-11/none font-semibold tracking-normal text-on-strong max-md:size-6"
    >
      {initials(name)}
    </span>
  )
}
