import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getAnalyticsOverviewOptions } from "@/api/@tanstack/react-query.gen"
import { type FigureName, OverviewFigures } from "@/components/overview-figures"
import { ProblemNotice } from "@/components/problem-notice"
import { useBusiness } from "@/lib/business"
import { publishedOptions } from "@/lib/post-queries"
import { Checklist } from "./checklist"
import { FIGURE_DAYS, MOST_RESULTS } from "./use-dashboard-look"

const SHOWN: readonly FigureName[] = ["impressions", "engagements", "followers", "clicks"]

/** How the last two weeks went, against the two before. */
export function Figures() {
  const t = useTranslations("dashboard")
  const { id } = useBusiness()
  const overview = useQuery(getAnalyticsOverviewOptions({ query: { business_id: id, days: FIGURE_DAYS } }))
  const published = useQuery(publishedOptions(id, MOST_RESULTS))
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
      <OverviewFigures overview={overview.data} show={SHOWN} saysDays />
      {overview.data?.is_simulated && <p className="pb-3 text-12 text-ink-3">{t("simulated")}</p>}
    </div>
  )
}
