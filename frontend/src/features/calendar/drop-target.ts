import type { GapRead, PostRead } from "@/api/types.gen"
import { type Day, dayOf, minuteOf, wallToInstant } from "@/lib/tz"
import { clock, minuteAt } from "./layout"
import type { View } from "./period"

/** How the ids of places to drop on begin: a day, its place in the strip above a list, a post. */
export const DAY = "day:"
export const STRIP = "strip:"
export const POST = "post:"

/** The day that a place to drop on stands for; null for a post. */
export function dayOfPlace(id: string | number): Day | null {
  const [kind, day = ""] = String(id).split(":")
  return kind === "post" ? null : day
}

const MORNING = 9 * 60

/** Where a card is held: over which day, how far below that day's top, and on which other card. */
export type Aim = { post: PostRead; day: Day; offset: number; hasMovedDown: boolean; other: PostRead | null }

export type Target = {
  /** Differs whenever anything of it does. */
  key: string
  day: Day
  to: string
  /** The post it lies on, whose time it could take. */
  other: PostRead | null
}

type Field = { view: View; firstHour: number; gaps: readonly GapRead[]; zone: string }

/** Between days a post keeps its wall time; up and down a week it gets another. Clock changes are the zone's affair. */
export function aimOf({ post, day, offset, hasMovedDown, other }: Aim, { view, firstHour, gaps, zone }: Field): Target {
  const own = post.scheduled_for === null ? null : minuteOf(post.scheduled_for, zone)
  const slots = gaps
    .filter(gap => gap.platform === post.platform && dayOf(gap.scheduled_for, zone) === day)
    .map(gap => minuteOf(gap.scheduled_for, zone))
  const minute =
    view !== "week"
      ? (own ?? slots[0] ?? MORNING)
      : own !== null && !hasMovedDown
        ? own
        : minuteAt(offset, firstHour, slots)
  const to = keptInstant(post, day, minute, zone)
  const swaps = other !== null && canSwap(post) && canSwap(other) ? other : null
  return { key: `${to} ${swaps?.id ?? ""}`, day: dayOf(to, zone), to, other: swaps }
}

/** The very instant where nothing changes: of an hour that comes twice, wall time alone would choose the first. */
function keptInstant(post: PostRead, day: Day, minute: number, zone: string): string {
  const now = post.scheduled_for
  if (now !== null && dayOf(now, zone) === day && minuteOf(now, zone) === minute) return now
  return wallToInstant(day, clock(minute), zone)
}

/** Two posts change places only while both wait for theirs. */
export function canSwap(post: PostRead): boolean {
  return (
    post.scheduled_for !== null &&
    Date.parse(post.scheduled_for) > Date.now() &&
    (post.status === "scheduled" || post.status === "draft" || post.status === "in_review")
  )
}
