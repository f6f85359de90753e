"use client"

import { type ComponentProps, useEffect } from "react"
import { Broken } from "@/components/broken"
import { report } from "@/lib/report"

/** When a screen itself broke. Nothing saved is touched by it. */
export default function ErrorPage({ error, reset }: ComponentProps<typeof Broken>) {
  useEffect(() => {
    console.error(error)
    report(error)
  }, [error])
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <Broken error={error} reset={reset} />
    </main>
  )
}
