"use client"

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import dynamic from "next/dynamic"
import { useRouter } from "next/navigation"
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import { getSessionQueryKey, listGenerationsOptions } from "@/api/@tanstack/react-query.gen"
import { generateContent, updateMe } from "@/api/sdk.gen"
import type { GenerationRead } from "@/api/types.gen"
import { useAuth, useUser } from "@/auth/context"
import { Logo } from "@/components/logo"
import { ProblemNotice } from "@/components/problem-notice"
import { Link } from "@/components/ui/link"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusinesses } from "@/lib/business"
import { cn } from "@/lib/cn"
import { StrategyStep } from "./strategy-step"
import { WeekStep } from "./week-step"

const BusinessStep = dynamic(() => import("./business-step").then(module => module.BusinessStep), { ssr: false })

const DAYS = 7
const STEPS = ["business", "strategy", "week"] as const

/** Where somebody left: at the week, if one was begun, else at the strategy that is being written. */
function resumedAt(made: readonly GenerationRead[]): ({ week: string } | { strategy: string })[] {
  // Newest first: the first batch of posts is the week, later ones are posts exchanged for others.
  const week = made.filter(({ kind, status }) => kind === "content" && status !== "failed").at(-1)
  if (week) return [{ week: week.id }]
  const strategy = made.find(({ kind, status }) => kind === "strategy" && (status === "queued" || status === "running"))
  return strategy ? [{ strategy: strategy.id }] : []
}

/**
 * From a few lines to a first week of posts, in three steps. Where one is stands in the URL (the ids of the work under
 * way) and on the server (a business, its strategy), so that leaving and coming back resumes.
 */
export function Onboarding() {
  const t = useTranslations("onboarding")
  const router = useRouter()
  const client = useQueryClient()
  const { business: chosen } = useBusinesses()
  // An example is for looking around in: who comes here from it begins with a business of their own.
  const business = chosen?.is_example ? null : chosen
  const { refresh } = useAuth()
  const { onboarding_completed } = useUser()
  const [{ new: isNew, strategy, week }, setState] = useQueryStates(
    { new: parseAsBoolean.withDefault(false), strategy: parseAsString, week: parseAsString },
    { history: "push" },
  )
  const mayResume = business !== null && !isNew && !strategy && !week && !onboarding_completed
  const made = useQuery({
    ...listGenerationsOptions({ query: { business_id: business?.id ?? "", limit: 100 } }),
    enabled: mayResume,
    gcTime: 0,
  })
  useEffect(() => {
    if (!mayResume || !made.data) return
    const [resumed] = resumedAt(made.data.items)
    if (resumed) void setState(resumed, { history: "replace" })
  }, [mayResume, made.data, setState])

  const step = isNew || !business ? "business" : week ? "week" : "strategy"

  const plan = useMutation({
    mutationFn: async () => {
      const body = { business_id: business?.id ?? "", days: DAYS }
      return (await generateContent({ body, throwOnError: true })).data.id
    },
    onSuccess: id => setState({ week: id }),
  })

  const finish = async (href: string) => {
    if (!onboarding_completed) {
      await updateMe({ body: { onboarding_completed: true }, throwOnError: true })
      await client.invalidateQueries({ queryKey: getSessionQueryKey() })
      await refresh()
    }
    router.push(href)
  }

  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 flex min-h-14 items-center gap-6 border-b bg-page px-4 md:px-8">
        <Logo size={22} />
        <ol className="flex gap-1 text-13 max-sm:hidden">
          {STEPS.map((name, index) => {
            const here = STEPS.indexOf(step)
            return (
              <li
                key={name}
                aria-current={index === here ? "step" : undefined}
                className={cn("flex items-center gap-1.5 px-2.5", index === here ? "font-medium" : "text-ink-2")}
              >
                {index < here ? (
                  <Check className="icon size-3" aria-label={t("done")} />
                ) : (
                  <b
                    className={cn(
                      "grid size-4.5 place-items-center rounded-chip border text-11/none font-medium",
                      index === here ? "border-strong bg-strong text-on-strong" : "border-line-strong",
                    )}
                  >
                    {index + 1}
                  </b>
                )}
                {t(`steps.${name}`)}
              </li>
            )
          })}
        </ol>
        <p className="text-13 text-ink-2 sm:hidden">
          {t("stepOf", { step: STEPS.indexOf(step) + 1, of: STEPS.length })}
        </p>
        <Link href="/dashboard/" className="ml-auto text-13 text-ink-2 underline-offset-2 hover:underline">
          {t("skip")}
        </Link>
      </header>
      {mayResume && made.isError ? (
        <main className="mx-auto w-full max-w-160 flex-1 px-4 py-10">
          <ProblemNotice error={made.error} title={t("resumeFailed")} onRetry={() => void made.refetch()} />
        </main>
      ) : mayResume && (!made.data || resumedAt(made.data.items).length > 0) ? (
        <main className="mx-auto w-full max-w-160 flex-1 px-4 py-10" aria-busy="true">
          <Skeleton className="h-9 w-80 max-w-full" />
          <Skeleton className="mt-6 h-40 w-full" />
        </main>
      ) : step === "business" ? (
        <main className="flex-1">
          <BusinessStep onStarted={id => setState({ new: null, strategy: id, week: null })} />
        </main>
      ) : step === "strategy" ? (
        <StrategyStep
          generationId={strategy}
          onStarted={id => setState({ strategy: id })}
          onContinue={() => plan.mutate()}
          isContinuing={plan.isPending}
        />
      ) : (
        <WeekStep generationId={week ?? ""} onWriteAgain={() => plan.mutate()} onDone={href => void finish(href)} />
      )}
    </div>
  )
}
