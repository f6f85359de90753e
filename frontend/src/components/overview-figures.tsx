import { useTranslations } from "use-intl"
import type { OverviewRead } from "@/api/types.gen"
import { cn } from "@/lib/cn"
import { formatRate } from "@/lib/format"
import { changePercent, rateByDay, sumByDay, sumFollowers } from "@/lib/overview"
import { Figure, FigureSkeleton } from "./figure"

export type FigureName = "impressions" | "engagements" | "rate" | "followers" | "clicks"

type Props = {
  /** Undefined while it is being read. */
  overview: OverviewRead | undefined
  show: readonly FigureName[]
  /** Says over how many days the first one is counted, where nothing else on the screen does. */
  saysDays?: boolean
  /** With the change against the period before, and its ghost line. */
  compares?: boolean
}

const COLUMNS: Record<number, string> = { 4: "xl:grid-cols-4", 5: "xl:grid-cols-5" }

/** Figures of a period side by side. What no platform told is said to be unknown. */
export function OverviewFigures({ overview, show, saysDays = false, compares = true }: Props) {
  return (
    <dl className={cn("grid grid-cols-2", COLUMNS[show.length])} aria-busy={!overview}>
      {show.map((name, index) =>
        overview ? (
          <One
            key={name}
            name={name}
            overview={overview}
            compares={compares}
            isNarrow={show.length > 4}
            days={saysDays && index === 0 ? overview.days : null}
          />
        ) : (
          <FigureSkeleton key={name} />
        ),
      )}
    </dl>
  )
}

type OneProps = { name: FigureName; overview: OverviewRead; compares: boolean; isNarrow: boolean; days: number | null }

function One({ name, overview, compares, isNarrow, days }: OneProps) {
  const t = useTranslations("figures")
  const { totals, previous, series } = overview
  const label = days === null ? t(name) : t("overDays", { figure: t(name), days })
  const percent = (now: number | null, before: number | null) => {
    const by = changePercent(now, before)
    return by === null ? null : { by, words: "percent" as const }
  }
  if (name === "followers") {
    const followers = sumFollowers(overview.followers)
    const change = followers.change === null ? null : { by: followers.change, words: "count" as const }
    return <Figure label={label} isNarrow={isNarrow} value={followers.count} change={change} byDay={followers.byDay} />
  }
  if (name === "rate") {
    const { engagement_rate: now } = totals
    const { engagement_rate: before } = previous
    const change = now === null || before === null ? null : { by: now - before, words: "points" as const }
    return (
      <Figure
        label={label}
        isNarrow={isNarrow}
        value={now}
        format={formatRate}
        change={compares ? change : "none"}
        byDay={rateByDay(series)}
        byDayBefore={compares ? rateByDay(series, "previous_points") : []}
      />
    )
  }
  const key = name === "engagements" ? "interactions" : name
  return (
    <Figure
      label={label}
      isNarrow={isNarrow}
      value={totals[key]}
      change={compares ? percent(totals[key], previous[key]) : "none"}
      byDay={sumByDay(series, key)}
      byDayBefore={compares ? sumByDay(series, key, "previous_points") : []}
    />
  )
}
