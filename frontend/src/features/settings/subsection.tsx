import type { ReactNode } from "react"

type Props = { title: string; lead?: string; children: ReactNode }

/** A part of a section: its head, and a hairline above it unless it is the first. */
export function Subsection({ title, lead, children }: Props) {
  return (
    <div className="border-t py-6 first:border-t-0 first:pt-0">
      <h3 className="text-14 font-semibold">{title}</h3>
      {lead && <p className="mt-0.5 max-w-140 text-13 text-ink-2">{lead}</p>}
      <div className="mt-4">{children}</div>
    </div>
  )
}
