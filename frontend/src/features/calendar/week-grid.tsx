import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import type { GapRead, HoursRead, PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, weekdayShort } from "@/lib/format"
import { type Day, today, zoneName } from "@/lib/tz"
import { weekdayOf } from "@/lib/week"
import { useDrag } from "./board"
import { DayColumn, useNowMinute } from "./day-column"
import { byDay, clock, HOUR_PX } from "./layout"
import { moveFocus } from "./move-focus"

const COLUMNS = "grid grid-cols-[50px_repeat(7,minmax(0,1fr))]"

type Props = {
  days: Day[]
  posts: readonly PostRead[]
  gaps: readonly GapRead[]
  hours: { first: number; last: number }
  tide: HoursRead | null
}

/** A week, hour by hour: posts on the tide of each day, and the places that are still free. */
export function WeekGrid({ days, posts, gaps, hours, tide }: Props) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const isDragging = useDrag() !== null
  const now = today(timezone)
  const items = useMemo(() => byDay(days, posts, gaps, timezone), [days, posts, gaps, timezone])
  const [heights, setHeights] = useState<Record<Day, number>>({})
  const onHeight = useCallback(
    (day: Day, height: number) =>
      setHeights(before => (before[day] === height ? before : { ...before, [day]: height })),
    [],
  )
  const height = Math.max((hours.last - hours.first) * HOUR_PX, ...days.map(day => heights[day] ?? 0))
  const marks = Array.from({ length: hours.last - hours.first }, (_, index) => hours.first + index).slice(1)

  const scroller = useRef<HTMLDivElement>(null)
  const hasScrolled = useRef<Day | undefined>(undefined)
  useEffect(() => {
    if (hasScrolled.current === days[0] || !Object.values(heights).some(Boolean)) return
    hasScrolled.current = days[0]
    const tops = [...(scroller.current?.querySelectorAll<HTMLElement>("[data-column] > *[style*='top']") ?? [])]
    const first = Math.min(...tops.map(({ offsetTop }) => offsetTop))
    if (Number.isFinite(first)) scroller.current?.scrollTo({ top: Math.max(first - HOUR_PX, 0) })
  }, [days, heights])

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className={cn(COLUMNS, "h-8.5 flex-none border-b border-line-strong")}>
        <span className="pt-3 pr-2 text-right text-11/none text-ink-3">{zoneName(days[0] ?? now, timezone)}</span>
        {days.map(day => (
          <h2
            key={day}
            className="flex min-w-0 items-center gap-1.5 overflow-hidden border-l pl-2 text-13 text-ink-2 tabular-nums"
          >
            {weekdayShort(day)}
            <b className={cn("font-semibold text-ink", day === now && "rounded-chip bg-strong px-1.5 text-on-strong")}>
              {dayNumber(day)}
            </b>
            {day === now && <span className="text-11 max-xl:hidden">{t("todayWord")}</span>}
          </h2>
        ))}
      </div>
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("weekGrid")}
        onKeyDown={event => !isDragging && moveFocus(event)}
        className="min-h-0 flex-1 overflow-y-auto [scrollbar-width:none] focus-visible:-outline-offset-2"
      >
        <div className={cn(COLUMNS, "relative")} style={{ height }}>
          <div className="relative" aria-hidden="true">
            {marks.map(hour => (
              <time
                key={hour}
                className="absolute right-2 -translate-y-1/2 text-11 text-ink-3"
                style={{ top: (hour - hours.first) * HOUR_PX }}
              >
                {String(hour).padStart(2, "0")}:00
              </time>
            ))}
            {days.includes(now) && <NowTime zone={timezone} firstHour={hours.first} />}
          </div>
          {days.map(day => (
            <DayColumn
              key={day}
              day={day}
              now={now}
              items={items.get(day) ?? []}
              hours={hours}
              levels={tide?.levels[weekdayOf(day)] ?? null}
              onHeight={onHeight}
            />
          ))}
        </div>
      </section>
    </div>
  )
}

function NowTime({ zone, firstHour }: { zone: string; firstHour: number }) {
  const minute = useNowMinute(zone)
  const top = (minute / 60 - firstHour) * HOUR_PX
  if (top < 0) return null
  return (
    <time
      className="absolute right-1 -translate-y-1/2 rounded-chip bg-strong px-1 text-11 text-on-strong"
      style={{ top }}
    >
      {clock(minute)}
    </time>
  )
}
