import { useDroppable } from "@dnd-kit/core"
import { memo, useEffect, useMemo, useRef } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Marked } from "@/components/marked"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { StatusIcon } from "@/components/status-icon"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, firstLine, formatDay, monthShort, weekdayShort } from "@/lib/format"
import { isMarked, type Standing, standingOf } from "@/lib/posts"
import { type Day, timeOf, today } from "@/lib/tz"
import { useDrag } from "./board"
import { DAY } from "./drop-target"
import { byDay, instantOf } from "./layout"
import { moveFocus } from "./move-focus"
import { monthStart } from "./period"
import { HELD, useTile } from "./use-tile"

/** As many lines as a day of the month shows; the rest stands behind "+12 more". */
const SHOWN = 4
/** A phone has no room for words, but for something to get hold of. */
const SHOWN_ON_PHONES = 2

type Props = {
  days: Day[]
  month: Day
  /** The day whose posts lie in the drawer. */
  opened: Day | null
  posts: readonly PostRead[]
  isPhone: boolean
  onOpenDay: (day: Day) => void
}

/** A month in weeks; a day with many posts opens beside it. */
export function MonthGrid({ days, month, opened, posts, isPhone, onOpenDay }: Props) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const isDragging = useDrag() !== null
  const now = today(timezone)
  const items = useMemo(() => byDay(days, posts, [], timezone), [days, posts, timezone])
  const Day = isPhone ? PhoneDay : MonthDay
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="grid h-8.5 flex-none grid-cols-7 border-b border-line-strong" aria-hidden="true">
        {days.slice(0, 7).map(day => (
          <span key={day} className="flex items-center pl-2 text-13 text-ink-2 not-first:border-l">
            {weekdayShort(day)}
          </span>
        ))}
      </div>
      <section
        aria-label={t("monthGrid")}
        onKeyDown={event => !isDragging && moveFocus(event)}
        className={cn(
          "grid min-h-0 grid-cols-7 overflow-y-auto [scrollbar-width:none]",
          isPhone ? "auto-rows-[100px]" : "flex-1 auto-rows-[minmax(122px,1fr)]",
        )}
      >
        {days.map(day => (
          <Day
            key={day}
            day={day}
            now={now}
            isOther={monthStart(day) !== monthStart(month)}
            isOpened={day === opened}
            posts={(items.get(day) ?? []).flatMap(item => (item.kind === "post" ? [item.post] : []))}
            onOpen={onOpenDay}
          />
        ))}
      </section>
    </div>
  )
}

type DayProps = {
  day: Day
  now: Day
  isOther: boolean
  isOpened: boolean
  posts: readonly PostRead[]
  onOpen: (day: Day) => void
}

/** The outline of the day that would take what is held. */
function TargetFrame() {
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 rounded-chip border-[1.5px] border-mark-line"
    />
  )
}

/** All of it opens the day, but for the posts, which a long press lifts. */
function PhoneDay({ day, now, isOther, isOpened, posts, onOpen }: DayProps) {
  const t = useTranslations("calendar")
  const { setNodeRef } = useDroppable({ id: `${DAY}${day}` })
  const isTarget = useDrag()?.target?.day === day
  const frame = useRef<HTMLElement | null>(null)
  // The drawer comes from below, over the last weeks.
  useEffect(() => {
    if (isOpened) frame.current?.scrollIntoView({ block: "nearest" })
  }, [isOpened])
  const shown = posts.slice(0, SHOWN_ON_PHONES)
  const rest = posts.length - shown.length
  return (
    <section
      ref={node => {
        setNodeRef(node)
        frame.current = node
      }}
      aria-label={formatDay(day)}
      data-column={day}
      className={cn(
        "relative flex min-w-0 scroll-mb-(--calendar-sheet) flex-col items-center gap-0.5 border-b border-l px-0.5 pt-1 [&:nth-child(7n+1)]:border-l-0",
        isTarget ? "bg-mark-soft" : isOpened ? "bg-selected" : day < now && "bg-sunken",
      )}
    >
      {isTarget && <TargetFrame />}
      <button
        type="button"
        onClick={() => onOpen(day)}
        aria-label={t("openDay", { day: formatDay(day), count: posts.length })}
        className={cn(
          "text-13 tabular-nums after:absolute after:inset-0 focus-visible:-outline-offset-2",
          isOther && "text-ink-3",
        )}
      >
        <span
          aria-hidden="true"
          className={cn("block min-w-6 rounded-chip", day === now && "bg-strong font-semibold text-on-strong")}
        >
          {dayNumber(day)}
        </span>
      </button>
      {shown.map(post => (
        <PhoneCard key={post.id} post={post} />
      ))}
      {rest > 0 && (
        <span aria-hidden="true" className="text-11 text-ink-2">
          {t("moreShort", { count: rest })}
        </span>
      )}
    </section>
  )
}

/** When, and by its icon how far; where, and the words, are in its name. */
const PhoneCard = memo(function PhoneCard({ post }: { post: PostRead }) {
  const { timezone } = useBusiness()
  const { frameRef, buttonProps, canMove, isDragging, isHere, isSelected } = useTile(post, { takesPosts: false })
  const standing = standingOf(post)
  const time = instantOf(post)
  return (
    <div ref={frameRef} className={cn("relative w-full flex-none", isDragging && "opacity-40")}>
      <button
        {...buttonProps}
        className={cn(
          "flex h-6 w-full items-center justify-center gap-1 rounded-chip border text-11 tabular-nums",
          canMove && HELD,
          cardEdge(standing, isHere || isSelected),
          standing === "published" && "text-ink-2",
        )}
      >
        <StatusIcon standing={standing} size={14} />
        <time dateTime={time} className="font-medium">
          {timeOf(time, timezone)}
        </time>
        <span className="sr-only">{`${platformName(post.platform)}: ${firstLine(post.text)}`}</span>
      </button>
    </div>
  )
})

function cardEdge(standing: Standing, isChosen: boolean): string {
  if (isChosen) return "border-ink bg-raised shadow-[inset_0_0_0_1px_var(--text)]"
  if (standing === "failed") return "border-bad bg-raised"
  return standing === "draft" ? "border-dashed border-control bg-raised" : "border-line bg-raised"
}

function MonthDay({ day, now, isOther, posts, onOpen }: DayProps) {
  const t = useTranslations("calendar")
  const { setNodeRef } = useDroppable({ id: `${DAY}${day}` })
  const isTarget = useDrag()?.target?.day === day
  const shown = posts.length > SHOWN ? posts.slice(0, SHOWN - 1) : posts
  const rest = posts.length - shown.length
  return (
    <section
      ref={setNodeRef}
      aria-label={formatDay(day)}
      data-column={day}
      className={cn(
        "relative flex min-w-0 flex-col gap-0.5 border-b border-l p-1 [&:nth-child(7n+1)]:border-l-0",
        isTarget ? "bg-mark-soft" : day < now && "bg-sunken",
      )}
    >
      {isTarget && <TargetFrame />}
      <button
        type="button"
        onClick={() => onOpen(day)}
        aria-label={t("openDay", { day: formatDay(day), count: posts.length })}
        className={cn(
          "mb-0.5 h-5 self-start rounded-chip px-1.5 text-12 font-semibold tabular-nums hover:bg-hover",
          day === now ? "bg-strong text-on-strong hover:bg-ink-2" : isOther ? "text-ink-3" : "text-ink",
        )}
      >
        {dayNumber(day)}
        {dayNumber(day) === 1 && ` ${monthShort(day)}`}
      </button>
      {shown.map(post => (
        <MonthCard key={post.id} post={post} />
      ))}
      {rest > 0 && (
        <button
          type="button"
          onClick={() => onOpen(day)}
          aria-label={t("moreOn", { count: rest, day: formatDay(day) })}
          className="h-5 self-start rounded-chip px-1.5 text-11 text-ink-2 hover:bg-hover"
        >
          {t("more", { count: rest })}
        </button>
      )}
    </section>
  )
}

const MonthCard = memo(function MonthCard({ post }: { post: PostRead }) {
  const { timezone } = useBusiness()
  const { frameRef, buttonProps, canMove, isDragging, isHere, isSelected } = useTile(post)
  const standing = standingOf(post)
  const isPast = standing === "published"
  return (
    <div ref={frameRef} className={cn("flex-none rounded-chip", isDragging && "opacity-40")}>
      <button
        {...buttonProps}
        className={cn(
          "flex h-5.5 w-full items-center gap-1 rounded-chip border px-1 text-left text-12 hover:border-control",
          canMove && `cursor-grab ${HELD}`,
          cardEdge(standing, isHere || isSelected),
          isPast && "text-ink-2",
        )}
      >
        <PlatformGlyph platform={post.platform} size={14} />
        <time dateTime={instantOf(post)} className="font-medium max-xl:hidden">
          {timeOf(instantOf(post), timezone)}
        </time>
        <span className="min-w-0 flex-1 truncate">
          <Marked isMarked={isMarked(post)}>{firstLine(post.text)}</Marked>
        </span>
        <StatusIcon standing={standing} size={14} />
      </button>
    </div>
  )
})
