import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { makePost } from "../../../tests/posts"
import { type Aim, aimOf, DAY, dayOfPlace, POST, STRIP } from "./drop-target"
import { HOUR_PX } from "./layout"

beforeEach(() => vi.useFakeTimers({ now: new Date("2026-11-18T12:00:00Z") }))
afterEach(() => vi.useRealTimers())

const LONDON = "Europe/London"
const post = makePost({ status: "scheduled", scheduled_for: "2027-03-26T07:10:00Z" })
const aim = (about: Partial<Aim>): Aim => ({
  post,
  day: "2027-03-26",
  offset: 0,
  hasMovedDown: false,
  other: null,
  ...about,
})
const week = { view: "week", firstHour: 6, gaps: [], zone: LONDON } as const
const month = { ...week, view: "month" } as const
const list = { ...week, view: "list" } as const

describe("London's clocks go forward on Sunday 28 March 2027", () => {
  test("between days the wall time stays, and the instant moves with the clocks", () => {
    expect(aimOf(aim({ day: "2027-03-27" }), week).to).toBe("2027-03-27T07:10:00Z")
    expect(aimOf(aim({ day: "2027-03-28" }), week).to).toBe("2027-03-28T06:10:00Z")
    expect(aimOf(aim({ day: "2027-03-29" }), month).to).toBe("2027-03-29T06:10:00Z")
    expect(aimOf(aim({ day: "2027-03-28" }), list).to).toBe("2027-03-28T06:10:00Z")
  })

  test("a time that the night skips moves on by the gap", () => {
    const night = makePost({ status: "scheduled", scheduled_for: "2027-03-26T01:30:00Z" })

    expect(aimOf(aim({ post: night, day: "2027-03-28" }), month).to).toBe("2027-03-28T01:30:00Z")
  })
})

test("of an hour that comes twice, a post left where it is keeps its own", () => {
  const second = makePost({ status: "scheduled", scheduled_for: "2026-10-25T01:30:00Z" })

  expect(aimOf(aim({ post: second, day: "2026-10-25" }), week).to).toBe("2026-10-25T01:30:00Z")
})

test("up and down a week changes the time, and an open slot draws it in", () => {
  const down = aim({ offset: HOUR_PX * 3, hasMovedDown: true })
  const gap = {
    platform: "bluesky",
    social_account_id: null,
    scheduled_for: "2027-03-26T09:05:00Z",
    is_slot: true,
    why: "",
  }

  expect(aimOf(down, week).to).toBe("2027-03-26T09:00:00Z")
  expect(aimOf(down, { ...week, gaps: [{ ...gap, platform: "bluesky" }] }).to).toBe("2027-03-26T09:05:00Z")
  expect(aimOf(down, { ...week, gaps: [{ ...gap, platform: "mastodon" }] }).to).toBe("2027-03-26T09:00:00Z")
})

test("on a list only the day counts, however far down it a card is held", () => {
  expect(aimOf(aim({ day: "2027-03-27", offset: HOUR_PX * 3, hasMovedDown: true }), list).to).toBe(
    "2027-03-27T07:10:00Z",
  )
})

test("a day and its place in the strip are the same place to drop on, a post is none", () => {
  expect(dayOfPlace(`${DAY}2027-03-27`)).toBe("2027-03-27")
  expect(dayOfPlace(`${STRIP}2027-03-27`)).toBe("2027-03-27")
  expect(dayOfPlace(`${POST}2027-03-27`)).toBeNull()
})

test("a draft without a time takes the day's open slot in a month, else the morning", () => {
  const draft = makePost({ scheduled_for: null })
  const gaps = [
    { platform: "bluesky", social_account_id: null, scheduled_for: "2027-03-26T19:50:00Z", is_slot: true, why: "" },
  ] as const

  expect(aimOf(aim({ post: draft }), month).to).toBe("2027-03-26T09:00:00Z")
  expect(aimOf(aim({ post: draft }), { ...month, gaps }).to).toBe("2027-03-26T19:50:00Z")
})

test("on a post that waits its time could be swapped; on one that is out, or overdue, not", () => {
  const waiting = makePost({ status: "scheduled", scheduled_for: "2027-03-26T12:00:00Z" })
  const out = makePost({ status: "published", scheduled_for: "2027-03-26T12:00:00Z" })
  const past = makePost({ status: "draft", scheduled_for: "2020-03-26T12:00:00Z" })

  expect(aimOf(aim({ other: waiting }), week).other).toBe(waiting)
  expect(aimOf(aim({ other: out }), week).other).toBeNull()
  expect(aimOf(aim({ other: past }), week).other).toBeNull()
})
