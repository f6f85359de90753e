"use client"

import type { ReactNode } from "react"
import { useBusinesses } from "@/lib/business"
import { BusinessMark } from "./shell/business-mark"
import { NotificationLink } from "./shell/notification-bell"

type Props = {
  title: string
  /** Close to the name, also on a phone. */
  beside?: ReactNode
  note?: ReactNode
  children?: ReactNode
}

/** The bar on top of a screen: its name, a note, and the actions at the end. */
export function PageHead({ title, beside, note, children }: Props) {
  const { business } = useBusinesses()
  return (
    <header className="sticky top-0 z-20 flex min-h-14 flex-none flex-wrap items-center gap-x-3 gap-y-2 border-b bg-page px-4 py-2 md:px-8">
      {business && (
        <span className="md:hidden">
          <BusinessMark name={business.name} />
        </span>
      )}
      <h1 className="whitespace-nowrap text-16 font-semibold max-md:text-20">{title}</h1>
      {beside}
      <div className="ml-auto md:hidden">
        <NotificationLink />
      </div>
      {note !== undefined && <span className="text-13 text-ink-2">{note}</span>}
      <div className="flex flex-wrap items-center gap-2 empty:hidden max-md:basis-full md:ml-auto md:justify-end">
        {children}
      </div>
    </header>
  )
}
