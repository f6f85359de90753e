"use client"

import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { useQuietWatch } from "./ahead-link"
import { BottomBar } from "./bottom-bar"
import { Overlays } from "./overlays"
import { type Notes, Sidebar } from "./sidebar"
import { useShortcuts } from "./use-shortcuts"

/** Sidebar, rail or bottom bar around a screen, as the width allows. */
export function Shell({ notes, children }: { notes: Notes; children: ReactNode }) {
  const t = useTranslations("shell")
  useShortcuts()
  useQuietWatch()
  return (
    <div className="grid min-h-dvh md:grid-cols-[56px_minmax(0,1fr)] lg:grid-cols-[224px_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-strong px-3 py-1.5 text-on-strong focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <Sidebar notes={notes} />
      <main id="main" tabIndex={-1} className="flex min-w-0 flex-col outline-none max-md:pb-16">
        {children}
      </main>
      <BottomBar />
      <Overlays />
    </div>
  )
}
