import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getSubscriptionOptions, listQuotasOptions } from "@/api/@tanstack/react-query.gen"
import type { Quota } from "@/api/types.gen"
import { Meter } from "@/components/meter"
import { ProblemNotice } from "@/components/problem-notice"
import { Link } from "@/components/ui/link"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { formatDay, formatNumber } from "@/lib/format"
import { firstFailure, retryFailed } from "@/lib/queries"
import { dayOf } from "@/lib/tz"

/** What runs out by the month; the rest is told with the plan. */
const MONTHLY: readonly Quota[] = ["generations_per_month", "posts_per_month"]

/** What this month's plan allows and what was used of it; where there is no limit, what was used. */
export function UsageMeter() {
  const t = useTranslations("dashboard.usage")
  const subscription = useQuery(getSubscriptionOptions())
  const quotas = useQuery(listQuotasOptions())
  const failure = firstFailure([subscription, quotas])
  const { data } = subscription
  return (
    <section>
      {/* Usage is counted by calendar month in UTC, and so is its end. */}
      <SectionHead
        title={t("title")}
        note={data && t("detail", { when: formatDay(dayOf(data.current_period_end, "UTC")) })}
      >
        <Link href="/billing/" className="underline-offset-2 hover:underline">
          {data?.plan_name}
        </Link>
      </SectionHead>
      {failure ? (
        <div className="mt-3">
          <ProblemNotice error={failure} title={t("failed")} onRetry={() => retryFailed([subscription, quotas])} />
        </div>
      ) : quotas.data ? (
        <ul>
          {quotas.data.items
            .filter(({ name }) => MONTHLY.includes(name))
            .map(({ name, used, limit }) => (
              <li key={name} className="border-b py-2.5 last:border-b-0">
                <p className="flex justify-between gap-3 text-13">
                  <span className="text-ink-2">{t(name as "posts_per_month" | "generations_per_month")}</span>
                  <span className="tabular-nums">
                    {limit === null
                      ? t("noLimit", { used: formatNumber(used) })
                      : t("of", { used: formatNumber(used), limit: formatNumber(limit) })}
                  </span>
                </p>
                {limit !== null && (
                  <Meter
                    label={t(name as "posts_per_month" | "generations_per_month")}
                    used={used}
                    limit={limit}
                    className="mt-1.5"
                  />
                )}
              </li>
            ))}
        </ul>
      ) : (
        <Skeleton className="mt-3 h-4 w-full" />
      )}
    </section>
  )
}
