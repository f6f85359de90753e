"use client"

import { useQuery } from "@tanstack/react-query"
import { usePathname } from "next/navigation"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import { useUser } from "@/auth/context"
import { Button } from "@/components/ui/button"
import { answerCounting } from "@/lib/answer-counting"
import { startCounting, storedConsent, track, useConsent } from "@/lib/track"

/** Asks once whether use may be counted, where the operator has set that up; elsewhere there is nothing to ask. */
export function Counting() {
  const { data } = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const consent = useConsent()
  const path = usePathname()
  const key = data?.posthog_key
  const host = data?.posthog_host
  const isOffered = Boolean(key && host)
  const isCounting = isOffered && consent === "yes"
  const hasToldServer = useUser().allows_counting !== null

  useEffect(() => {
    const answered = isOffered && !hasToldServer ? storedConsent() : null
    if (answered) answerCounting(answered)
  }, [isOffered, hasToldServer])

  useEffect(() => {
    if (key && host && isCounting) return startCounting(key, host)
  }, [key, host, isCounting])

  useEffect(() => {
    if (isCounting) track("screen opened", { screen: path })
  }, [isCounting, path])

  return isOffered && consent === null ? <Question /> : null
}

function Question() {
  const t = useTranslations("consent")
  return (
    <section
      aria-labelledby="consent-title"
      className="land fixed right-4 bottom-4 z-40 w-90 max-w-[calc(100vw-32px)] rounded-panel border border-line-strong bg-raised p-4 shadow-lifted max-md:bottom-20"
    >
      <h2 id="consent-title" className="font-semibold">
        {t("title")}
      </h2>
      <p className="mt-1 text-13 text-ink-2">{t("detail")}</p>
      <div className="mt-3 flex gap-2">
        <Button onClick={() => answerCounting("yes")}>{t("yes")}</Button>
        <Button onClick={() => answerCounting("no")}>{t("no")}</Button>
      </div>
    </section>
  )
}
