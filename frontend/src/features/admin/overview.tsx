import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getPlatformStatsOptions, getPublishingStateOptions } from "@/api/@tanstack/react-query.gen"
import type { PlatformStatsRead } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { formatMicrodollars, formatNumber } from "@/lib/format"
import { firstFailure, retryFailed } from "@/lib/queries"
import { browserZone } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { Features } from "./features"
import { NumberRow } from "./number-row"

const REFRESH_MS = 15_000

export function Overview() {
  const t = useTranslations("admin")
  const when = useWhen(browserZone())
  const stats = useQuery({ ...getPlatformStatsOptions(), refetchInterval: REFRESH_MS })
  const state = useQuery({ ...getPublishingStateOptions(), refetchInterval: REFRESH_MS })
  const queries = [stats, state]
  const failure = firstFailure(queries)
  if (failure) return <ProblemNotice error={failure} title={t("statsFailed")} onRetry={() => retryFailed(queries)} />
  if (!stats.data || !state.data) return <Skeleton className="h-80 w-full" />
  const { users, businesses, posts, published_in_24_hours, llm_cost_microdollars_in_30_days } = stats.data
  const waiting = state.data
  return (
    <div className="flex flex-col gap-8">
      <NumberRow
        entries={[
          { label: t("users"), value: formatNumber(users) },
          { label: t("businesses"), value: formatNumber(businesses) },
          {
            label: t("posts"),
            value: formatNumber(Object.values(posts).reduce((sum, count) => sum + (count ?? 0), 0)),
          },
          { label: t("publishedToday"), value: formatNumber(published_in_24_hours) },
          { label: t("cost"), value: formatMicrodollars(llm_cost_microdollars_in_30_days) },
        ]}
      />
      <section>
        <SectionHead title={t("waiting")} />
        <NumberRow
          entries={[
            { label: t("scheduled"), value: formatNumber(waiting.scheduled) },
            { label: t("publishing"), value: formatNumber(waiting.publishing) },
            {
              label: t("overdue"),
              value: formatNumber(waiting.overdue),
              note: waiting.overdue_since && t("overdueSince", { when: when(waiting.overdue_since) }),
              isTrouble: waiting.overdue > 0,
            },
            { label: t("unconfirmed"), value: formatNumber(waiting.unconfirmed), isTrouble: waiting.unconfirmed > 0 },
            { label: t("failedToday"), value: formatNumber(waiting.failed_in_24_hours) },
          ]}
        />
      </section>
      <div className="grid gap-8 md:grid-cols-2">
        <Queues queues={stats.data.queues} />
        <Workers workers={stats.data.workers} />
        <Features />
      </div>
    </div>
  )
}

function Queues({ queues }: { queues: PlatformStatsRead["queues"] }) {
  const t = useTranslations("admin")
  return (
    <section>
      <SectionHead title={t("queues")} />
      {queues === null ? (
        <Away />
      ) : (
        <ul>
          {queues.map(({ name, length }) => (
            <li key={name} className="flex h-10 items-center justify-between border-b text-13">
              {name}
              <span className="text-ink-2 tabular-nums">{t("inQueue", { count: length })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Workers({ workers }: { workers: PlatformStatsRead["workers"] }) {
  const t = useTranslations("admin")
  const when = useWhen(browserZone())
  return (
    <section>
      <SectionHead title={t("workers")} note={workers?.length} />
      {workers === null ? (
        <Away />
      ) : workers.length === 0 ? (
        <p className="flex items-start gap-1.5 py-2.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {t("noWorker")}
        </p>
      ) : (
        <ul>
          {workers.map(({ name, last_heard_at }) => (
            <li key={name} className="flex min-h-10 items-center justify-between gap-4 border-b py-2 text-13">
              <span className="min-w-0 truncate">{name}</span>
              <span className="flex-none text-ink-2">{t("heard", { when: when(last_heard_at) })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Away() {
  const t = useTranslations("admin")
  return <p className="py-2.5 text-13 text-ink-2">{t("redisAway")}</p>
}
