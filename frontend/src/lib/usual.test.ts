import { expect, test } from "vitest"
import { againstUsual } from "./usual"

const now = Date.parse("2026-11-20T12:00:00Z")
const post = (engagements: number | null, publishedAt = "2026-11-10T09:00:00Z") => ({ engagements, publishedAt })
const five = [10, 20, 30, 40, 1000].map(engagements => post(engagements))

test("a post is held against the middle of the others, whatever the best one did", () => {
  const one = post(45)

  expect(againstUsual(one, [one, ...five], now)).toEqual({ kind: "times", times: 1.5 })
})

test("on its first day nothing is said, nor of one the platform tells nothing about", () => {
  expect(againstUsual(post(99, "2026-11-20T09:00:00Z"), five, now)).toEqual({ kind: "early" })
  expect(againstUsual(post(null), five, now)).toEqual({ kind: "early" })
})

test("few others, or others without any answer, are no usual", () => {
  expect(againstUsual(post(5), five.slice(0, 4), now)).toEqual({ kind: "few" })
  expect(
    againstUsual(
      post(5),
      Array.from({ length: 6 }, () => post(0)),
      now,
    ),
  ).toEqual({ kind: "few" })
})
