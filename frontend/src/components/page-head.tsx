"use client"

import type { ReactNode } from "react"
import { useBusinesses } from "@/lib/business"
import { BusinessMark } from "./shell/business-mark"

type Props = { title: string; note?: ReactNode; children?: ReactNode }

/** The bar on top of a screen: its name, a note, and the actions at the end. */
export function PageHead({ title, note, children }: Props) {
  const { business } = useBusinesses()
  return (
    <header className="sticky top-0 z-20 flex min-h-14 flex-none flex-wrap items-center gap-x-3 gap-y-2 border-b bg-page px-4 py-2 md:px-8">
      {business && (
        <span className="md:hidden">
          <BusinessMark name={business.name} />
        </span>
      )}
      <h1 className="whitespace-nowrap text-16 font-semibold max-md:text-20">{title}</h1>
      {note !== undefined && <span className="text-13 text-ink-2">{note}</span>}
      {children && <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  )
}
