import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core"
import { useQueryState } from "nuqs"
import { type ReactNode, useEffect, useId, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, firstLine, formatDay, formatNumber, weekdayShort } from "@/lib/format"
import { readMetrics } from "@/lib/metrics"
import { usePillarIndex } from "@/lib/pillars"
import { usePostActions } from "@/lib/post-actions"
import { isMarked, standingOf, timeOfPost } from "@/lib/posts"
import { toast } from "@/lib/toast"
import { type Day, dayOf, minuteOf, timeOf, today, wallToInstant, zoneName } from "@/lib/tz"
import { clock, HOUR_PX, hoursFor, movedMinute, type Placed, placeDay } from "./layout"

const COLUMNS = "grid grid-cols-[50px_repeat(7,minmax(0,1fr))]"
const QUARTERS_A_STEP = 2

/** The pointer is in the column it is over; the keyboard moves to the nearest. */
const collisions: CollisionDetection = args => (args.pointerCoordinates ? pointerWithin(args) : closestCenter(args))

/** Arrow keys: a column aside, half an hour up or down. */
const byCell: KeyboardCoordinateGetter = (event, { currentCoordinates: { x, y }, context: { droppableRects } }) => {
  const width = droppableRects.values().next().value?.width ?? 0
  const step = (HOUR_PX / 4) * QUARTERS_A_STEP
  const moves: Record<string, { x: number; y: number }> = {
    ArrowLeft: { x: x - width, y },
    ArrowRight: { x: x + width, y },
    ArrowUp: { x, y: y - step },
    ArrowDown: { x, y: y + step },
  }
  const move = moves[event.code]
  if (move) event.preventDefault()
  return move
}

export function WeekGrid({ days, posts }: { days: Day[]; posts: PostRead[] }) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const { move } = usePostActions()
  const dndId = useId()
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: byCell,
      keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space"] },
    }),
  )
  const now = today(timezone)
  const hours = hoursFor(posts, timezone)
  const columns = days.map(day => ({
    day,
    placed: placeDay(
      posts.filter(post => dayOf(timeOfPost(post) ?? post.created_at, timezone) === day),
      timezone,
      hours.first,
    ),
  }))
  const bottom = Math.max(...columns.flatMap(({ placed }) => placed.map(({ top, height }) => top + height + 24)))
  const height = Math.max((hours.last - hours.first + 1) * HOUR_PX, bottom)
  const marks = Array.from({ length: hours.last - hours.first }, (_, index) => hours.first + index + 1)

  const target = ({ active, over, delta }: Pick<DragEndEvent, "active" | "over" | "delta">) => {
    const post = posts.find(({ id }) => id === active.id)
    if (!post?.scheduled_for || !over) return null
    return { post, day: String(over.id), time: clock(movedMinute(minuteOf(post.scheduled_for, timezone), delta.y)) }
  }
  const onDragEnd = (event: DragEndEvent) => {
    const found = target(event)
    if (!found) return
    const to = wallToInstant(found.day, found.time, timezone)
    if (to === found.post.scheduled_for || Math.abs(event.delta.x) + Math.abs(event.delta.y) < 4) return
    if (Date.parse(to) <= Date.now()) toast(t("past"), { isBad: true })
    else move.mutate({ post: found.post, to })
  }
  const nameOf = (id: string | number) => firstLine(posts.find(post => post.id === id)?.text ?? "")
  // dnd-kit tells its announcements the column but not the way moved; the drag's own events know both.
  const last = useRef<ReturnType<typeof target>>(null)
  const announcements: Announcements = {
    onDragStart: ({ active }) => t("pickedUp", { post: nameOf(active.id) }),
    onDragOver: () => undefined,
    onDragMove: () =>
      last.current ? t("over", { when: `${formatDay(last.current.day)}, ${last.current.time}` }) : undefined,
    onDragEnd: ({ active, over }) => t(over ? "dropped" : "putBack", { post: nameOf(active.id) }),
    onDragCancel: ({ active }) => t("putBack", { post: nameOf(active.id) }),
  }

  const scroller = useRef<HTMLDivElement>(null)
  const firstTop = Math.min(...columns.flatMap(({ placed }) => placed.map(({ top }) => top)))
  useEffect(() => {
    if (Number.isFinite(firstTop)) scroller.current?.scrollTo({ top: Math.max(firstTop - HOUR_PX, 0) })
  }, [firstTop])

  return (
    <DndContext
      id={dndId}
      sensors={sensors}
      collisionDetection={collisions}
      onDragMove={event => {
        last.current = target(event)
      }}
      onDragEnd={onDragEnd}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("instructions") } }}
    >
      <div className={cn(COLUMNS, "h-8.5 flex-none border-b border-line-strong")}>
        <span className="pt-3 pr-2 text-right text-11/none text-ink-3">{zoneName(days[0] ?? now, timezone)}</span>
        {days.map(day => (
          <h2 key={day} className="flex items-center gap-1.5 border-l pl-2 text-13 text-ink-2 tabular-nums">
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
        className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2 max-h-[calc(100dvh-142px)]"
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
          </div>
          {columns.map(({ day, placed }) => (
            <DayColumn key={day} day={day} isPast={day < now}>
              {day === now && <NowLine zone={timezone} firstHour={hours.first} />}
              {placed.map(one => (
                <WeekCard key={one.post.id} placed={one} />
              ))}
            </DayColumn>
          ))}
        </div>
      </section>
    </DndContext>
  )
}

function DayColumn({ day, isPast, children }: { day: Day; isPast: boolean; children: ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id: day })
  return (
    <section
      ref={setNodeRef}
      aria-label={formatDay(day)}
      className={cn(
        "relative border-l bg-[repeating-linear-gradient(to_bottom,transparent_0_47px,var(--line-soft)_47px_48px)]",
        isOver ? "bg-mark-soft" : isPast && "bg-sunken",
      )}
    >
      {children}
    </section>
  )
}

function NowLine({ zone, firstHour }: { zone: string; firstHour: number }) {
  const [minute, setMinute] = useState(() => minuteOf(new Date().toISOString(), zone))
  useEffect(() => {
    const timer = setInterval(() => setMinute(minuteOf(new Date().toISOString(), zone)), 30_000)
    return () => clearInterval(timer)
  }, [zone])
  return (
    <div
      aria-hidden="true"
      className="absolute inset-x-0 border-t-[1.5px] border-ink before:absolute before:-top-1 before:-left-[3px] before:size-1.5 before:rounded-full before:bg-strong"
      style={{ top: (minute / 60 - firstHour) * HOUR_PX }}
    />
  )
}

function WeekCard({ placed: { post, top } }: { placed: Placed }) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const [openId, setOpenId] = useQueryState("post")
  const canMove = post.status === "scheduled"
  const { setNodeRef, attributes, listeners, transform, isDragging } = useDraggable({ id: post.id, disabled: !canMove })
  const standing = standingOf(post)
  const time = timeOfPost(post)
  const impressions = readMetrics(post)?.impressions
  const result =
    standing === "published" && impressions !== null && impressions !== undefined
      ? t("seen", { count: formatNumber(impressions) })
      : standing === "failed"
        ? t("refused")
        : standing === "unconfirmed"
          ? t("mayBeLive")
          : undefined
  const movedTime =
    transform && post.scheduled_for ? clock(movedMinute(minuteOf(post.scheduled_for, timezone), transform.y)) : null
  return (
    <button
      ref={setNodeRef}
      type="button"
      {...(canMove ? { ...attributes, ...listeners } : {})}
      aria-expanded={openId === post.id}
      onClick={() => void setOpenId(openId === post.id ? null : post.id)}
      className={cn(
        "absolute inset-x-1 text-left",
        postCardEdge(standing, openId === post.id || isDragging),
        canMove && "hover:border-control",
        isDragging ? "z-20 cursor-grabbing shadow-lifted" : "land",
      )}
      style={{ top, transform: transform ? `translate(${transform.x}px, ${transform.y}px)` : undefined }}
    >
      <PostCardBody
        platform={post.platform}
        time={movedTime ?? (time && timeOf(time, timezone))}
        text={post.text}
        standing={standing}
        isMarked={isMarked(post)}
        pillar={post.pillar}
        pillarIndex={pillarIndex}
        footer={result}
      />
    </button>
  )
}
