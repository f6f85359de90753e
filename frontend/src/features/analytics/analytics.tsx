"use client"

import { useMutation, useQuery } from "@tanstack/react-query"
import { Download, RefreshCw } from "lucide-react"
import { parseAsNumberLiteral, useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { getAnalyticsOverviewOptions, refreshAnalyticsMutation } from "@/api/@tanstack/react-query.gen"
import { client } from "@/api/client.gen"
import type { OverviewRead } from "@/api/types.gen"
import { Figure, FigureSkeleton } from "@/components/figure"
import { PageHead } from "@/components/page-head"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button, buttonLook } from "@/components/ui/button"
import { Segments } from "@/components/ui/segments"
import { useBusiness } from "@/lib/business"
import { formatDayRange, formatRate } from "@/lib/format"
import { changePercent, sumByDay, sumFollowers } from "@/lib/overview"
import { toast } from "@/lib/toast"
import { useWhen } from "@/lib/when"
import { PillarBars } from "./pillar-bars"
import { PostTable } from "./post-table"

const RANGES = [7, 28, 90] as const

/** What happened, against the period before; every figure is what a platform told, and unknown is never zero. */
export function Analytics() {
  const t = useTranslations("analytics")
  const { id } = useBusiness()
  const [days, setDays] = useQueryState("days", parseAsNumberLiteral(RANGES).withDefault(28))
  const overview = useQuery(getAnalyticsOverviewOptions({ query: { business_id: id, days } }))
  const refresh = useMutation({
    ...refreshAnalyticsMutation(),
    onSuccess: asked => toast(t("asked", { count: asked.posts })),
  })
  const exportUrl = client.buildUrl({ url: "/api/v1/analytics/export", query: { business_id: id, format: "csv" } })
  return (
    <>
      <PageHead title={t("title")} note={overview.data && formatDayRange(overview.data.from_on, overview.data.to_on)}>
        <Segments
          label={t("range")}
          value={String(days)}
          onChange={value => void setDays(RANGES.find(range => String(range) === value) ?? null)}
          options={RANGES.map(range => ({ value: String(range), label: t("days", { days: range }) }))}
        />
        <Button isBusy={refresh.isPending} onClick={() => refresh.mutate({ body: { business_id: id } })}>
          <RefreshCw className="icon" aria-hidden="true" />
          {t("readNow")}
        </Button>
        <a href={exportUrl} download className={buttonLook()}>
          <Download className="icon" aria-hidden="true" />
          {t("csv")}
        </a>
      </PageHead>
      <div className="w-full max-w-304 px-4 pb-12 md:px-8">
        {overview.isError && !overview.data ? (
          <div className="py-4">
            <ProblemNotice error={overview.error} title={t("failed")} onRetry={() => void overview.refetch()} />
          </div>
        ) : (
          <>
            <dl className="grid border-b sm:grid-cols-2 xl:grid-cols-5" aria-busy={overview.isPending}>
              {overview.data ? (
                <FiveFigures overview={overview.data} />
              ) : (
                ["a", "b", "c", "d", "e"].map(key => <FigureSkeleton key={key} />)
              )}
            </dl>
            {overview.data && <Freshness overview={overview.data} />}
            {overview.data && <PillarBars pillars={overview.data.pillars} />}
          </>
        )}
        <PostTable />
      </div>
    </>
  )
}

function FiveFigures({ overview }: { overview: OverviewRead }) {
  const t = useTranslations("analytics")
  const { totals, previous, series } = overview
  const followers = sumFollowers(overview.followers)
  const percent = (now: number | null, before: number | null) => {
    const by = changePercent(now, before)
    return by === null ? null : { by, words: "percent" as const }
  }
  const rateChange =
    totals.engagement_rate === null || previous.engagement_rate === null
      ? null
      : { by: totals.engagement_rate - previous.engagement_rate, words: "points" as const }
  return (
    <>
      <Figure
        label={t("impressions")}
        value={totals.impressions}
        change={percent(totals.impressions, previous.impressions)}
        byDay={sumByDay(series, "impressions")}
        byDayBefore={sumByDay(series, "impressions", "previous_points")}
      />
      <Figure
        label={t("engagements")}
        value={totals.interactions}
        change={percent(totals.interactions, previous.interactions)}
        byDay={sumByDay(series, "interactions")}
        byDayBefore={sumByDay(series, "interactions", "previous_points")}
      />
      <Figure label={t("rate")} value={totals.engagement_rate} format={formatRate} change={rateChange} />
      <Figure
        label={t("followers")}
        value={followers.count}
        change={followers.change === null ? null : { by: followers.change, words: "count" }}
        byDay={followers.byDay}
      />
      <Figure
        label={t("clicks")}
        value={totals.clicks}
        change={percent(totals.clicks, previous.clicks)}
        byDay={sumByDay(series, "clicks")}
        byDayBefore={sumByDay(series, "clicks", "previous_points")}
      />
    </>
  )
}

/** How old each platform's figures are, and what keeps them from getting newer. */
function Freshness({ overview }: { overview: OverviewRead }) {
  const t = useTranslations("analytics")
  const when = useWhen(overview.timezone)
  if (overview.freshness.length === 0) return null
  return (
    <ul aria-label={t("freshness")} className="flex flex-wrap gap-x-6 gap-y-1 py-3 text-12 text-ink-2">
      {overview.freshness.map(one => (
        <li key={one.platform} className="flex items-center gap-1.5">
          <PlatformGlyph platform={one.platform} size={14} />
          {one.is_reading || one.paused_reason === null ? (
            one.last_read_at ? (
              t("readAt", { when: when(one.last_read_at) })
            ) : (
              t("notRead")
            )
          ) : (
            <span className="flex items-center gap-1 text-wait">
              <SignIcon sign="warning" size={14} />
              {one.paused_reason}
            </span>
          )}
        </li>
      ))}
      {overview.is_simulated && <li className="text-ink-3">{t("simulated")}</li>}
    </ul>
  )
}
