import { useTranslations } from "use-intl"
import type { DayOfWritingRead } from "@/api/types.gen"
import { formatDay } from "@/lib/format"
import { useCost } from "./use-cost"

const HEIGHT_PX = 120

/** A bar for each day, in dollars where anything had a price, else in calls. The table beside it says the same in figures. */
export function DayBars({ days, hasCost }: { days: DayOfWritingRead[]; hasCost: boolean }) {
  const t = useTranslations("admin")
  const cost = useCost()
  const sizeOf = (day: DayOfWritingRead) => (hasCost ? (day.cost_microdollars ?? 0) : day.calls)
  const most = Math.max(...days.map(sizeOf), 1)
  const first = days[0]
  const last = days.at(-1)
  return (
    <figure className="mt-4">
      <ol className="flex items-end gap-px sm:gap-1" style={{ height: HEIGHT_PX }}>
        {days.map(day => {
          const words = t("dayOf", { day: formatDay(day.day), calls: day.calls, cost: cost(day.cost_microdollars) })
          return (
            <li key={day.day} className="group relative flex h-full min-w-0 flex-1 items-end" title={words}>
              <span className="sr-only">{words}</span>
              <span
                aria-hidden="true"
                className="block w-full rounded-t-chip bg-ink-2 group-hover:bg-ink"
                style={{ height: sizeOf(day) > 0 ? Math.max(2, (sizeOf(day) / most) * HEIGHT_PX) : 0 }}
              />
            </li>
          )
        })}
      </ol>
      <figcaption className="mt-1.5 flex justify-between border-t pt-1.5 text-11 text-ink-3">
        <span>{first && formatDay(first.day)}</span>
        <span>{hasCost ? cost(most) : t("calls", { count: most })}</span>
        <span>{last && formatDay(last.day)}</span>
      </figcaption>
    </figure>
  )
}
