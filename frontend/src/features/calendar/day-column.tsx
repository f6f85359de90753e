import { useDroppable } from "@dnd-kit/core"
import { memo, useEffect, useMemo, useState } from "react"
import { tidePath } from "@/components/curve"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { formatDay } from "@/lib/format"
import { type Day, minuteOf } from "@/lib/tz"
import { useDrag } from "./board"
import { DAY } from "./drop-target"
import { GapPlace } from "./gap-place"
import { HOUR_PX, type Item, placeDay } from "./layout"
import { WeekCard } from "./week-card"

const TIDE_PX = 40
const TARGET_PX = 72

type Props = {
  day: Day
  now: Day
  items: readonly Item[]
  hours: { first: number; last: number }
  /** The tide of this weekday; null while nothing is known. */
  levels: readonly number[] | null
  onHeight: (day: Day, height: number) => void
}

export const DayColumn = memo(function DayColumn({ day, now, items, hours, levels, onHeight }: Props) {
  const { timezone } = useBusiness()
  const { setNodeRef } = useDroppable({ id: `${DAY}${day}` })
  const placed = useMemo(() => placeDay(items, timezone, hours.first), [items, timezone, hours.first])
  const end = placed.at(-1)
  const height = end ? end.top + end.height + 24 : 0
  useEffect(() => onHeight(day, height), [onHeight, day, height])
  const isPast = day < now
  return (
    <section
      ref={setNodeRef}
      aria-label={formatDay(day)}
      data-column={day}
      className={cn("relative border-l", isPast && "bg-sunken")}
    >
      {levels && (
        <svg
          className={cn("absolute top-0 left-0", isPast && "opacity-50")}
          width={TIDE_PX}
          height={(hours.last - hours.first) * HOUR_PX}
          fill="var(--tide)"
          aria-hidden="true"
        >
          <path d={tidePath(levels, hours, HOUR_PX, TIDE_PX)} />
        </svg>
      )}
      <div
        aria-hidden="true"
        className="absolute inset-0 bg-[repeating-linear-gradient(to_bottom,transparent_0_47px,var(--line-soft)_47px_48px)]"
      />
      <LandingPlace day={day} firstHour={hours.first} />
      {day === now && <NowLine zone={timezone} firstHour={hours.first} />}
      {placed.map(one =>
        one.kind === "post" ? (
          <WeekCard key={one.post.id} post={one.post} top={one.top} height={one.height} isCompact={one.isCompact} />
        ) : (
          <GapPlace
            key={`${one.gap.scheduled_for} ${one.gap.social_account_id ?? one.gap.platform}`}
            gap={one.gap}
            top={one.top}
          />
        ),
      )}
    </section>
  )
})

/** Where the card in the hand would land. */
function LandingPlace({ day, firstHour }: { day: Day; firstHour: number }) {
  const { timezone } = useBusiness()
  const target = useDrag()?.target
  if (target?.day !== day) return null
  return (
    <div
      aria-hidden="true"
      className="absolute inset-x-px rounded-panel border-[1.5px] border-mark-line bg-mark-soft"
      style={{ top: (minuteOf(target.to, timezone) / 60 - firstHour) * HOUR_PX - 3, height: TARGET_PX }}
    />
  )
}

function NowLine({ zone, firstHour }: { zone: string; firstHour: number }) {
  const minute = useNowMinute(zone)
  return (
    <div
      aria-hidden="true"
      className="absolute inset-x-0 border-t-[1.5px] border-ink before:absolute before:-top-1 before:-left-[3px] before:size-1.5 before:rounded-full before:bg-strong"
      style={{ top: (minute / 60 - firstHour) * HOUR_PX }}
    />
  )
}

export function useNowMinute(zone: string): number {
  const [minute, setMinute] = useState(() => minuteOf(new Date().toISOString(), zone))
  useEffect(() => {
    const timer = setInterval(() => setMinute(minuteOf(new Date().toISOString(), zone)), 30_000)
    return () => clearInterval(timer)
  }, [zone])
  return minute
}
