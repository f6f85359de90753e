"use client"

import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getSubscriptionOptions, listPlansOptions, listQuotasOptions } from "@/api/@tanstack/react-query.gen"
import { PageHead } from "@/components/page-head"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { firstFailure, retryFailed } from "@/lib/queries"
import { Invoices } from "./invoices"
import { PlanCards } from "./plan-cards"
import { PlanNow } from "./plan-now"
import { Quotas } from "./quotas"
import { Returned } from "./returned"

/** What the plan is, how much of it is used, and the way to another. */
export function Billing() {
  const t = useTranslations("billing")
  const subscription = useQuery(getSubscriptionOptions())
  const plans = useQuery({ ...listPlansOptions(), staleTime: 60_000 })
  const quotas = useQuery(listQuotasOptions())
  const queries = [subscription, plans, quotas]
  const failure = firstFailure(queries)
  return (
    <>
      <PageHead title={t("title")} />
      <div className="w-full max-w-240 px-4 pt-5 pb-12 md:px-8 md:pt-7">
        <Returned />
        {failure ? (
          <ProblemNotice error={failure} title={t("failed")} onRetry={() => retryFailed(queries)} />
        ) : !subscription.data || !plans.data || !quotas.data ? (
          <Waiting />
        ) : (
          <>
            <PlanNow
              subscription={subscription.data}
              plan={plans.data.items.find(({ plan }) => plan === subscription.data.plan)}
            />
            <Quotas quotas={quotas.data.items} isLimited={subscription.data.billing_enabled} />
            {subscription.data.billing_enabled && (
              <PlanCards plans={plans.data.items} subscription={subscription.data} />
            )}
            {subscription.data.can_manage && <Invoices />}
          </>
        )}
      </div>
    </>
  )
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton className="h-20 w-full" />
      <div className="mt-7 grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {["a", "b", "c", "d"].map(key => (
          <Skeleton key={key} className="h-12 w-full" />
        ))}
      </div>
    </div>
  )
}
