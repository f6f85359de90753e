"use client"

import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { useTranslations } from "use-intl"
import { getConfig } from "@/api/sdk.gen"
import { SignIcon } from "@/components/sign-icon"
import { useReach } from "@/lib/reach"

const LOOK_AGAIN_MS = 5000

/** Says when the server cannot be reached, looks for it, and asks again for what failed as soon as it is back. */
export function ReachBanner() {
  const t = useTranslations("reach")
  const client = useQueryClient()
  const reach = useReach()
  const wasLost = useRef(false)

  useEffect(() => {
    if (reach === "silent") {
      const timer = setInterval(() => void getConfig(), LOOK_AGAIN_MS)
      return () => clearInterval(timer)
    }
  }, [reach])

  useEffect(() => {
    if (reach === "reached" && wasLost.current) {
      void client.refetchQueries({ predicate: ({ state }) => state.status === "error", type: "active" })
    }
    wasLost.current = reach !== "reached"
  }, [reach, client])

  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-40 flex justify-center px-4 pt-2">
      {reach !== "reached" && (
        <p className="land pointer-events-auto flex max-w-160 items-start gap-2 rounded-panel border border-line-strong bg-wait-bg px-3 py-2 text-13 shadow-lifted">
          <SignIcon sign="warning" className="mt-0.5 text-wait" />
          {t(reach)}
        </p>
      )}
    </div>
  )
}
