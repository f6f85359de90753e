"use client"

import { useEffect } from "react"
import { Button } from "@/components/ui/button"
import messages from "../../messages/en.json"

/** When a screen itself broke: said plainly, with a way to try again. Nothing saved is touched by it. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  const { broken, common } = messages
  useEffect(() => {
    console.error(error)
  }, [error])
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div role="alert" className="max-w-120">
        <h1 className="text-28 font-semibold">{broken.title}</h1>
        <p className="mt-1 text-ink-2">{broken.detail}</p>
        <Button className="mt-4" onClick={reset}>
          {common.retry}
        </Button>
      </div>
    </main>
  )
}
