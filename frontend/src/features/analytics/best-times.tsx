import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { getBestTimesOptions } from "@/api/@tanstack/react-query.gen"
import type { BestTimesRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { formatTenths } from "@/lib/format"
import { ChartSection, DataTable } from "./chart-section"
import { type Cell, heatLevel, hoursShown, weekOf } from "./heat"
import { type Period, queryOf } from "./period"

const HATCH = "repeating-linear-gradient(135deg, var(--line-strong) 0 1px, transparent 1px 5px)"
const WEEKDAYS = ["0", "1", "2", "3", "4", "5", "6"] as const
const LEVELS = [1, 2, 3, 4, 5, 6] as const

const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`

/** At which hours of the week the business's own posts did well, and where nobody can say yet. */
export function BestTimes({ period }: { period: Period }) {
  const t = useTranslations("analytics")
  const { id } = useBusiness()
  const times = useQuery(getBestTimesOptions({ query: queryOf(id, period) }))
  const isEmpty = times.data?.hours.every(hour => hour.times_usual === null)
  return (
    <ChartSection
      title={t("bestTimes")}
      note={t("bestTimesNote")}
      table={times.data && !isEmpty ? <TimesTable times={times.data} /> : undefined}
    >
      {times.isError && !times.data ? (
        <div className="pt-3">
          <ProblemNotice error={times.error} title={t("bestTimesFailed")} onRetry={() => void times.refetch()} />
        </div>
      ) : !times.data ? (
        <Skeleton className="mt-3 h-58 w-full" />
      ) : isEmpty ? (
        <div className="pt-4">
          <Empty title={t("bestTimesEmpty")} detail={t("bestTimesEmptyDetail", { count: times.data.enough_posts })} />
        </div>
      ) : (
        <HeatMap times={times.data} />
      )}
    </ChartSection>
  )
}

/** What a cell says in words. */
function useSay(): (cell: Cell) => string {
  const t = useTranslations("analytics")
  return ({ weekday, hour, posts, times, low, high, isSlot }) => {
    const when = `${t(`weekdays.${WEEKDAYS[weekday] ?? "0"}`)} ${clock(hour)}`
    const said =
      posts === 0
        ? t("cell.none", { when })
        : times === null
          ? t("cell.few", { when, count: posts })
          : low === null || high === null
            ? t("cell.known", { when, count: posts, times: formatTenths(times) })
            : t("cell.range", {
                when,
                count: posts,
                times: formatTenths(times),
                low: formatTenths(low),
                high: formatTenths(high),
              })
    return isSlot ? `${said}, ${t("yourSlot")}` : said
  }
}

function HeatMap({ times }: { times: BestTimesRead }) {
  const t = useTranslations("analytics")
  const { week_starts_on } = useBusiness()
  const say = useSay()
  const [pointed, setPointed] = useState<Cell | null>(null)
  const hours = hoursShown(times)
  return (
    <>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={t("scrolls", { title: t("bestTimes") })}
        className="relative overflow-x-auto pt-2"
      >
        <table className="w-full min-w-120 table-fixed border-separate border-spacing-0.5">
          <caption className="sr-only">{t("bestTimesNote")}</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">{t("weekday")}</th>
              {hours.map(hour => (
                <th key={hour} scope="col">
                  {clock(hour)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onPointerLeave={() => setPointed(null)}>
            {weekOf(times, week_starts_on).map(({ weekday, cells }) => (
              <tr key={weekday}>
                <th scope="row" className="w-9 text-left text-12 font-normal text-ink-2">
                  {t(`weekdays.${WEEKDAYS[weekday] ?? "0"}`)}
                </th>
                {cells.map(cell => (
                  <td
                    key={cell.hour}
                    onPointerEnter={() => setPointed(cell)}
                    className={cn(
                      "h-6.5 rounded-[3px]",
                      cell.posts === 0 && "bg-sunken",
                      cell.isSlot && "shadow-[inset_0_0_0_1.5px_var(--text)]",
                    )}
                    style={
                      cell.times !== null
                        ? { background: `var(--heat-${heatLevel(cell.times)})` }
                        : cell.posts > 0
                          ? { background: HATCH }
                          : undefined
                    }
                  >
                    <span className="sr-only">{say(cell)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot aria-hidden="true">
            <tr>
              <td />
              {hours.map((hour, index) => (
                <td key={hour} className="text-center text-11 text-ink-3">
                  {index % 3 === 0 ? String(hour).padStart(2, "0") : ""}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </section>
      <div className="mt-1 flex min-h-5 flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-3">
        {pointed ? (
          <p className="text-ink-2">{say(pointed)}</p>
        ) : (
          <>
            <span className="flex items-center gap-1">
              <span className="mr-1">{t("less")}</span>
              {LEVELS.map(level => (
                <i key={level} className="size-3 rounded-[3px]" style={{ background: `var(--heat-${level})` }} />
              ))}
              <span className="ml-1">{t("more")}</span>
            </span>
            <span className="flex items-center gap-1">
              <i className="size-3 rounded-[3px]" style={{ background: HATCH }} />
              {t("tooFewLegend")}
            </span>
            {times.slots.length > 0 && (
              <span className="flex items-center gap-1">
                <i className="size-3 rounded-[3px] shadow-[inset_0_0_0_1.5px_var(--text)]" />
                {t("slot")}
              </span>
            )}
          </>
        )}
      </div>
    </>
  )
}

function TimesTable({ times }: { times: BestTimesRead }) {
  const t = useTranslations("analytics")
  const few = <span className="text-ink-3">{t("tooFew")}</span>
  const rows = times.hours
    .toSorted((left, right) => (right.times_usual ?? -1) - (left.times_usual ?? -1))
    .map(one => [
      `${t(`weekdays.${WEEKDAYS[one.weekday] ?? "0"}`)} ${clock(one.hour)}`,
      one.posts,
      one.times_usual === null ? few : `${formatTenths(one.times_usual)}×`,
      one.low === null || one.high === null ? few : `${formatTenths(one.low)}–${formatTenths(one.high)}×`,
    ])
  return <DataTable head={[t("hour"), t("postsHead"), t("timesUsual"), t("rangeHead")]} rows={rows} />
}
