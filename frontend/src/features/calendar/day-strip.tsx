import { useDroppable } from "@dnd-kit/core"
import { useTranslations } from "use-intl"
import { cn } from "@/lib/cn"
import { dayNumber, formatDay, weekdayShort } from "@/lib/format"
import type { Day } from "@/lib/tz"
import { useDrag } from "./board"
import { DAY, STRIP } from "./drop-target"
import type { Item } from "./layout"

type Props = { days: readonly Day[]; now: Day; items: ReadonlyMap<Day, readonly Item[]> }

/** As many dots as a day of the strip shows. */
const DOTS = ["a", "b", "c", "d"]

/** A phone's week at a glance: a press goes to a day of the list; while a post is held, it stays in reach to drop on. */
export function DayStrip({ days, now, items }: Props) {
  const isDragging = useDrag() !== null
  return (
    <ol
      className={cn(
        "grid grid-cols-7 border-b bg-page px-2 pb-1 text-center md:hidden",
        isDragging && "sticky top-0 z-30 border-line-strong",
      )}
    >
      {days.map(day => (
        <StripDay
          key={day}
          day={day}
          isToday={day === now}
          count={(items.get(day) ?? []).filter(({ kind }) => kind === "post").length}
        />
      ))}
    </ol>
  )
}

function StripDay({ day, isToday, count }: { day: Day; isToday: boolean; count: number }) {
  const t = useTranslations("calendar")
  const id = `${STRIP}${day}`
  const { setNodeRef } = useDroppable({ id })
  const isTarget = useDrag()?.target?.day === day
  return (
    <li ref={setNodeRef} data-place={id}>
      <button
        type="button"
        onClick={() => document.getElementById(`${DAY}${day}`)?.scrollIntoView({ block: "start" })}
        className={cn(
          "w-full rounded-control py-1 focus-visible:-outline-offset-2",
          isTarget && "bg-mark-soft shadow-[inset_0_0_0_1.5px_var(--mark-line)]",
        )}
      >
        <span className="sr-only">{t("openDay", { day: formatDay(day), count })}</span>
        <span aria-hidden="true" className="block text-11 text-ink-3">
          {weekdayShort(day).slice(0, 1)}
        </span>
        <span
          aria-hidden="true"
          className={cn(
            "inline-block min-w-8 rounded-control text-16/7 font-medium tabular-nums",
            isToday && "bg-strong text-on-strong",
          )}
        >
          {dayNumber(day)}
        </span>
        <span aria-hidden="true" className="mt-0.5 flex h-1 justify-center gap-0.5">
          {DOTS.slice(0, count).map(key => (
            <span key={key} className="size-1 rounded-full bg-ink-3" />
          ))}
        </span>
      </button>
    </li>
  )
}
