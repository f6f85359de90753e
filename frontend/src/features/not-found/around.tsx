"use client"

import { lazy, type ReactNode, Suspense } from "react"
import { useIsHydrated } from "@/lib/use-is-hydrated"

const InShell = lazy(() => import("./in-shell").then(module => ({ default: module.InShell })))

type Props = { outside: ReactNode; inside: ReactNode }

/** `inside` the shell for whoever is signed in; `outside` of it for others, and until it is known. */
export function Around({ outside, inside }: Props) {
  // The exported page is for everybody: who is there is asked in the browser.
  if (!useIsHydrated()) return outside
  return (
    <Suspense fallback={outside}>
      <InShell outside={outside} inside={inside} />
    </Suspense>
  )
}
