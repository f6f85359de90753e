"use client"

import { useEffect } from "react"
import words from "../../messages/en.broken.json"

// Every page's first load holds this screen, so it brings nothing along: its words are a file of their own, its button plain.
/** When a screen itself broke: said plainly, with a way to try again. Nothing saved is touched by it. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => {
    console.error(error)
  }, [error])
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div role="alert" className="max-w-120">
        <h1 className="text-28 font-semibold">{words.title}</h1>
        <p className="mt-1 text-ink-2">{words.detail}</p>
        <button
          type="button"
          onClick={reset}
          className="mt-4 h-8 rounded-control border border-line-strong bg-raised px-3 text-13 font-medium hover:bg-hover max-md:h-11"
        >
          {words.retry}
        </button>
      </div>
    </main>
  )
}
