import type { ReactNode } from "react"

/** A screen with a sheet at its side: the sheet pushes, and never covers what it is about (save on small screens). */
export function SheetLayout({ sheet, children }: { sheet: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-1">
      <div className="flex min-w-0 flex-1 flex-col">{children}</div>
      {sheet}
    </div>
  )
}
