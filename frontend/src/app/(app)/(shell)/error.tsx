"use client"

import { type ComponentProps, useEffect } from "react"
import { Broken } from "@/components/broken"
import { report } from "@/lib/report"

/** A screen that broke inside the shell: the way to every other screen stays. */
export default function ErrorPage({ error, reset }: ComponentProps<typeof Broken>) {
  useEffect(() => {
    console.error(error)
    report(error)
  }, [error])
  return (
    <div className="grid flex-1 place-items-center p-4">
      <Broken error={error} reset={reset} />
    </div>
  )
}
