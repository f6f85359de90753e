import type { PostRead } from "@/api/types.gen"
import { firstLine } from "@/lib/format"
import { byTime, timeOfPost } from "@/lib/posts"
import { minuteOf } from "@/lib/tz"

export const HOUR_PX = 48
const CARD_GAP = 4
const CHARS_A_LINE = 15

export type Placed = { post: PostRead; top: number; height: number }

/** How high a card comes out; it must only be close enough for cards not to lie on each other. */
function heightOf(post: PostRead): number {
  const lines = Math.min(3, Math.max(1, Math.ceil(firstLine(post.text).length / CHARS_A_LINE)))
  return 14 + 16 + 4 + lines * 16 + (post.pillar || post.status === "failed" ? 20 : 0)
}

/** Cards of one day at their times, pushed down where one would lie on the one before: the time stands on each. */
export function placeDay(posts: readonly PostRead[], zone: string, firstHour: number): Placed[] {
  let free = 0
  return posts.toSorted(byTime).map(post => {
    const minute = minuteOf(timeOfPost(post) ?? post.created_at, zone)
    const top = Math.max((minute / 60 - firstHour) * HOUR_PX, free)
    const height = heightOf(post)
    free = top + height + CARD_GAP
    return { post, top, height }
  })
}

/** The hours to draw: the working day, widened to hold every post. */
export function hoursFor(posts: readonly PostRead[], zone: string): { first: number; last: number } {
  const hours = posts.map(post => Math.floor(minuteOf(timeOfPost(post) ?? post.created_at, zone) / 60))
  return { first: Math.min(6, ...hours), last: Math.max(22, ...hours.map(hour => hour + 1)) }
}

/** A minute of the day moved by so many pixels, to the nearest quarter of an hour within the day. */
export function movedMinute(minute: number, pixels: number): number {
  const quarters = Math.round((minute + (pixels / HOUR_PX) * 60) / 15)
  return Math.min(Math.max(quarters * 15, 0), 23 * 60 + 45)
}

export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`
}
