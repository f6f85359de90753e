import { expect, test } from "vitest"
import { isSameWeek, toggledSlot, withoutSlot, withSlot } from "./week"

const monday = { weekday: 0, local_time: "09:00", is_active: true }
const friday = { weekday: 4, local_time: "17:20", is_active: false }

test("slots stand in the order of the week, each once", () => {
  const week = withSlot(withSlot([friday], 0, "09:00"), 0, "07:10")

  expect(week.map(({ local_time }) => local_time)).toEqual(["07:10", "09:00", "17:20"])
  expect(withSlot([friday], 4, "17:20")).toEqual([{ ...friday, is_active: true }])
})

test("what was put back is as it was", () => {
  const week = [monday, friday]

  expect(isSameWeek(toggledSlot(toggledSlot(week, friday), friday), week)).toBe(true)
  expect(isSameWeek(withoutSlot(week, monday), week)).toBe(false)
  expect(isSameWeek(toggledSlot(week, monday), week)).toBe(false)
})
