"use client"

import { useCallback, useEffect, useState } from "react"
import { listPlans } from "@/api/sdk.gen"
import type { PlanRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { buttonLook } from "@/components/ui/button-look"
import { Link } from "@/components/ui/link"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import type messages from "../../../messages/en.json"

const DOLLARS = new Intl.NumberFormat("en-GB", { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" })

type Words = (typeof messages)["public"]["pricing"]
type Plans = { plans: PlanRead[] | null; hasFailed: boolean }

/** The plans this server offers, as it says them itself. This page does without the query cache of the app. */
export function Plans({ words }: { words: Words }) {
  const [{ plans, hasFailed }, setPlans] = useState<Plans>({ plans: null, hasFailed: false })
  const load = useCallback(async () => {
    setPlans({ plans: null, hasFailed: false })
    const { data } = await listPlans().catch(() => ({ data: undefined }))
    setPlans({ plans: data?.items ?? null, hasFailed: data === undefined })
  }, [])
  useEffect(() => void load(), [load])

  if (hasFailed) {
    return (
      <div role="alert" className="mt-10 flex max-w-160 items-center gap-3 rounded-panel border p-4">
        <SignIcon sign="failed" className="text-bad" />
        <p className="flex-1">{words.failed}</p>
        <Button size="sm" onClick={() => void load()}>
          {words.retry}
        </Button>
      </div>
    )
  }
  if (plans === null) {
    return (
      // As high as the screen, so that the foot of the page waits below it.
      <div className="mt-8 min-h-dvh max-w-100" aria-busy="true" aria-label={words.loading} role="status">
        <Skeleton className="h-120 w-full" />
      </div>
    )
  }
  const isOwn = plans.length === 1 && plans[0]?.price_cents === 0
  return (
    <>
      {isOwn && <p className="mt-8 max-w-160">{words.own}</p>}
      <ul className={cn("mt-8 grid gap-4", plans.length > 1 ? "md:grid-cols-2 lg:grid-cols-3" : "max-w-100")}>
        {plans.map(plan => (
          <PlanCard key={plan.plan} plan={plan} words={words} />
        ))}
      </ul>
    </>
  )
}

function PlanCard({ plan, words }: { plan: PlanRead; words: Words }) {
  const price = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency: plan.currency,
    minimumFractionDigits: plan.price_cents % 100 === 0 ? 0 : 2,
  }).format(plan.price_cents / 100)
  const spend = plan.entitlements.ai_microdollars_per_month
  return (
    <li className="flex flex-col rounded-panel border border-line-strong bg-raised p-5">
      <h2 className="text-16 font-semibold">{plan.name}</h2>
      <p className="mt-2">
        <span className="text-28 font-semibold tabular-nums">{plan.price_cents === 0 ? words.free : price}</span>
        {plan.price_cents > 0 && <span className="text-13 text-ink-2"> {words.perMonth}</span>}
      </p>
      <dl className="mt-4 mb-5 text-13">
        {Object.entries(words.limits).map(([name, label]) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line-soft py-2">
            <dt className="text-ink-2">{label}</dt>
            <dd className="tabular-nums">
              {plan.entitlements[name as keyof PlanRead["entitlements"]]?.toLocaleString("en-GB") ?? words.unlimited}
            </dd>
          </div>
        ))}
        <div className="flex justify-between gap-4 border-b border-line-soft py-2">
          <dt className="text-ink-2">{words.spend}</dt>
          <dd className="tabular-nums">{spend === null ? words.unlimited : DOLLARS.format(spend / 1_000_000)}</dd>
        </div>
        {Object.entries(words.features).map(([name, label]) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line-soft py-2">
            <dt className="text-ink-2">{label}</dt>
            <dd>{plan.features.some(has => has === name) ? words.included : words.notIncluded}</dd>
          </div>
        ))}
      </dl>
      <Link href="/register/" className={`${buttonLook({ look: "strong", size: "lg" })} mt-auto`}>
        {words.start}
      </Link>
    </li>
  )
}
