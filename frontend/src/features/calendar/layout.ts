import type { GapRead, PostRead } from "@/api/types.gen"
import { firstLine } from "@/lib/format"
import { timeOfPost } from "@/lib/posts"
import { type Day, dayOf, minuteOf } from "@/lib/tz"

export const HOUR_PX = 48
const CARD_GAP = 4
const CHARS_A_LINE = 15
const PICTURE_PX = 39
export const GAP_PX = 28
const COMPACT_PX = 42
/** On a day with more posts than this, cards are small. */
const ROOMY = 8

export type Item = { kind: "post"; post: PostRead } | { kind: "gap"; gap: GapRead }
export type Placed = Item & { top: number; height: number; isCompact: boolean }

export const instantOf = (post: PostRead) => timeOfPost(post) ?? post.created_at

const instantOfItem = (item: Item) => (item.kind === "post" ? instantOf(item.post) : item.gap.scheduled_for)

/** Posts and gaps of each day, in the order of their times. */
export function byDay(
  days: readonly Day[],
  posts: readonly PostRead[],
  gaps: readonly GapRead[],
  zone: string,
): Map<Day, Item[]> {
  const found = new Map<Day, Item[]>(days.map(day => [day, []]))
  for (const post of posts) found.get(dayOf(instantOf(post), zone))?.push({ kind: "post", post })
  for (const gap of gaps) found.get(dayOf(gap.scheduled_for, zone))?.push({ kind: "gap", gap })
  for (const items of found.values()) {
    items.sort((left, right) => instantOfItem(left).localeCompare(instantOfItem(right)))
  }
  return found
}

/** A failure's reason takes two lines and a way out, a doubt may take two. */
const FOOTER_PX: Partial<Record<PostRead["status"], number>> = { failed: 56, unconfirmed: 36 }

/** How high a card comes out; it must only be close enough for cards not to lie on each other. */
function heightOf(item: Item, isCompact: boolean): number {
  if (item.kind === "gap") return GAP_PX
  if (isCompact) return COMPACT_PX
  const { post } = item
  const lines = Math.min(3, Math.max(1, Math.ceil(firstLine(post.text).length / CHARS_A_LINE)))
  const footer = FOOTER_PX[post.status] ?? (post.pillar ? 20 : 0)
  return 14 + 16 + 4 + lines * 16 + footer + (post.media.length > 0 ? PICTURE_PX : 0)
}

/** What one day holds at its times, pushed down where a card would lie on the one before: the time stands on each. */
export function placeDay(items: readonly Item[], zone: string, firstHour: number): Placed[] {
  let free = 0
  const isCompact = items.filter(({ kind }) => kind === "post").length > ROOMY
  return items.map(item => {
    const top = Math.max((minuteOf(instantOfItem(item), zone) / 60 - firstHour) * HOUR_PX, free)
    const height = heightOf(item, isCompact)
    free = top + height + CARD_GAP
    return { ...item, top, height, isCompact }
  })
}

/** The hours to draw: the working day, widened to hold every post. */
export function hoursFor(posts: readonly PostRead[], zone: string): { first: number; last: number } {
  let first = 6
  let last = 22
  for (const post of posts) {
    const hour = Math.floor(minuteOf(instantOf(post), zone) / 60)
    first = Math.min(first, hour)
    last = Math.max(last, hour + 1)
  }
  return { first, last }
}

const LAST_MINUTE = 23 * 60 + 45
const SNAP_MINUTES = 10

/** The wall time of a place in a day's column: an open slot close by, else the nearest quarter of an hour. */
export function minuteAt(pixels: number, firstHour: number, slots: readonly number[]): number {
  const minute = firstHour * 60 + (pixels / HOUR_PX) * 60
  const near = slots.find(slot => Math.abs(slot - minute) <= SNAP_MINUTES)
  return near ?? Math.min(Math.max(Math.round(minute / 15) * 15, 0), LAST_MINUTE)
}

export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`
}
