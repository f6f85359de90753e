import { useDroppable } from "@dnd-kit/core"
import { Fragment, useMemo } from "react"
import { useTranslations } from "use-intl"
import type { GapRead, PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { formatDay } from "@/lib/format"
import { type Day, minuteOf, today } from "@/lib/tz"
import { useDrag } from "./board"
import { useNowMinute } from "./day-column"
import { DayStrip } from "./day-strip"
import { DAY } from "./drop-target"
import { GapRow } from "./gap-row"
import { byDay, clock, type Item, instantOf } from "./layout"
import { ListRow } from "./list-row"
import { HELD, useTile } from "./use-tile"

type Props = { days: Day[]; posts: readonly PostRead[]; gaps: readonly GapRead[] }

/** The week as a list, day after day; also what phones and screen readers are best served with. */
export function PostList({ days, posts, gaps }: Props) {
  const { timezone } = useBusiness()
  const now = today(timezone)
  const items = useMemo(() => byDay(days, posts, gaps, timezone), [days, posts, gaps, timezone])
  return (
    <div className="min-h-0 flex-1 md:overflow-y-auto">
      <DayStrip days={days} now={now} items={items} />
      <div className="px-4 pb-8 md:px-6">
        {days.map(day => (
          <ListDay key={day} day={day} isToday={day === now} items={items.get(day) ?? []} />
        ))}
      </div>
    </div>
  )
}

function ListDay({ day, isToday, items }: { day: Day; isToday: boolean; items: readonly Item[] }) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const id = `${DAY}${day}`
  const { setNodeRef } = useDroppable({ id })
  const isTarget = useDrag()?.target?.day === day
  const nowMinute = useNowMinute(timezone)
  const minute = (item: Item) =>
    minuteOf(item.kind === "post" ? instantOf(item.post) : item.gap.scheduled_for, timezone)
  const passed = isToday && items.length > 0 ? items.filter(item => minute(item) <= nowMinute).length : -1
  return (
    <section
      ref={setNodeRef}
      id={id}
      data-place={id}
      className={cn(
        "-mx-2 max-w-204 scroll-mt-36 rounded-panel px-2",
        isTarget && "bg-mark-soft outline-[1.5px] -outline-offset-1 outline-mark-line",
      )}
    >
      <h2 className="border-b pt-3.5 pb-1.5 text-13 font-semibold">
        {isToday ? t("todayIs", { day: formatDay(day) }) : formatDay(day)}
      </h2>
      {items.length === 0 ? (
        <p className="py-2.5 text-13 text-ink-3">{t("nothing")}</p>
      ) : (
        <ul>
          {items.map((item, index) => (
            <Fragment key={item.kind === "post" ? item.post.id : gapKey(item.gap)}>
              {index === passed && <NowRow time={clock(nowMinute)} />}
              {item.kind === "post" ? <MovableRow post={item.post} /> : <GapRow gap={item.gap} />}
            </Fragment>
          ))}
          {passed === items.length && <NowRow time={clock(nowMinute)} />}
        </ul>
      )}
    </section>
  )
}

const gapKey = (gap: GapRead) => `${gap.scheduled_for} ${gap.social_account_id ?? gap.platform}`

function MovableRow({ post }: { post: PostRead }) {
  // On a list the day is what counts: no post is in the way of another.
  const tile = useTile(post, { takesPosts: false })
  return <ListRow post={post} tile={tile} className={tile.canMove ? HELD : undefined} />
}

/** Between what was and what is to come of today. */
function NowRow({ time }: { time: string }) {
  return (
    <li
      aria-hidden="true"
      className="flex h-5 items-center text-11 tabular-nums after:flex-1 after:border-t-[1.5px] after:border-ink [&+li]:border-t-0"
    >
      <span className="rounded-chip bg-strong px-1 leading-[18px] text-on-strong">{time}</span>
    </li>
  )
}
