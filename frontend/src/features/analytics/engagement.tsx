import dynamic from "next/dynamic"
import { useTranslations } from "use-intl"
import type { OverviewRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { platformName } from "@/components/platform-glyph"
import { Skeleton } from "@/components/ui/skeleton"
import { formatDay, formatNumber } from "@/lib/format"
import { daysFrom } from "@/lib/tz"
import { ChartSection, DataTable } from "./chart-section"
import { isSmoothed, linesOf } from "./series"

// The charts' code comes after the figures, which are what most people look for.
const EngagementChart = dynamic(() => import("./engagement-chart").then(module => module.EngagementChart), {
  ssr: false,
  loading: () => <Skeleton className="mt-3 h-56 w-full" />,
})

/** How much happened each day, platform by platform. */
export function Engagement({ overview, compares }: { overview: OverviewRead; compares: boolean }) {
  const t = useTranslations("analytics")
  const days = daysFrom(overview.from_on, overview.days)
  const lines = linesOf(overview.series, overview.days)
  const first = lines[0]
  if (!first) {
    return (
      <ChartSection title={t("perDay")}>
        <div className="pt-4">
          <Empty title={t("noSeries")} detail={t("noSeriesDetail")} />
        </div>
      </ChartSection>
    )
  }
  const shown = lines.flatMap(line => overview.series.find(one => one.platform === line.platform) ?? [])
  const say = (value: number | null | undefined) =>
    value === null || value === undefined ? <span className="text-ink-3">{t("unknown")}</span> : formatNumber(value)
  const rows = days.map((day, index) => [
    formatDay(day),
    ...shown.flatMap(one => [
      say(one.points[index]?.interactions),
      ...(compares ? [say(one.previous_points[index]?.interactions)] : []),
    ]),
  ])
  const head = [
    t("day"),
    ...shown.flatMap(one => {
      const platform = platformName(one.platform)
      return compares ? [platform, t("before", { platform })] : [platform]
    }),
  ]
  return (
    <ChartSection
      title={t("perDay")}
      note={isSmoothed(overview.days) ? t("smoothed") : undefined}
      legend={
        compares &&
        first.before.some(value => value !== null) && (
          <span className="flex items-center gap-1.5 text-ink-3">
            <svg width="18" height="4" aria-hidden="true">
              <path d="M0 2h18" stroke="var(--data-ghost)" strokeWidth="2" />
            </svg>
            {t("ghost", { platform: platformName(first.platform), days: overview.days })}
          </span>
        )
      }
      table={<DataTable head={head} rows={rows} />}
    >
      <EngagementChart
        days={days}
        lines={lines}
        compares={compares}
        label={t("chartLabel", { first: formatDay(overview.from_on), last: formatDay(overview.to_on) })}
      />
    </ChartSection>
  )
}
