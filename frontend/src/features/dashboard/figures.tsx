import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getAnalyticsOverviewOptions } from "@/api/@tanstack/react-query.gen"
import type { OverviewRead } from "@/api/types.gen"
import { Figure, FigureSkeleton } from "@/components/figure"
import { ProblemNotice } from "@/components/problem-notice"
import { useBusiness } from "@/lib/business"
import { changePercent, sumByDay, sumFollowers } from "@/lib/overview"
import { publishedOptions } from "@/lib/post-queries"
import { Checklist } from "./checklist"

const DAYS = 14

/** How the last two weeks went, against the two before. */
export function Figures() {
  const t = useTranslations("dashboard")
  const { id } = useBusiness()
  const overview = useQuery(getAnalyticsOverviewOptions({ query: { business_id: id, days: DAYS } }))
  const published = useQuery(publishedOptions(id, 20))
  if (published.data?.items.length === 0) return <Checklist />
  if (overview.isError && !overview.data) {
    return (
      <div className="border-b py-4">
        <ProblemNotice error={overview.error} title={t("figuresFailed")} onRetry={() => void overview.refetch()} />
      </div>
    )
  }
  return (
    <div className="border-b">
      <dl className="grid sm:grid-cols-2 xl:grid-cols-4" aria-busy={overview.isPending}>
        {overview.data ? (
          <FourFigures overview={overview.data} />
        ) : (
          ["a", "b", "c", "d"].map(key => <FigureSkeleton key={key} />)
        )}
      </dl>
      {overview.data?.is_simulated && <p className="pb-3 text-12 text-ink-3">{t("simulated")}</p>}
    </div>
  )
}

function FourFigures({ overview }: { overview: OverviewRead }) {
  const t = useTranslations("dashboard")
  const { totals, previous, series } = overview
  const followers = sumFollowers(overview.followers)
  const percent = (now: number | null, before: number | null) => {
    const by = changePercent(now, before)
    return by === null ? null : { by, words: "percent" as const }
  }
  return (
    <>
      <Figure
        label={t("impressions", { days: overview.days })}
        value={totals.impressions}
        change={percent(totals.impressions, previous.impressions)}
        byDay={sumByDay(series, "impressions")}
        byDayBefore={sumByDay(series, "impressions", "previous_points")}
      />
      <Figure
        label={t("engagementsFigure")}
        value={totals.interactions}
        change={percent(totals.interactions, previous.interactions)}
        byDay={sumByDay(series, "interactions")}
        byDayBefore={sumByDay(series, "interactions", "previous_points")}
      />
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
