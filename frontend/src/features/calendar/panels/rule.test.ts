import { expect, test } from "vitest"
import { asBody, type Rule, whatIsMissing } from "./rule"

const rule: Rule = {
  social_account_id: "one",
  text: "Rye is back on the shelf.",
  repeats: "weekly",
  weekdays: [3],
  every_weeks: 2,
  month_day: 31,
  local_time: "07:10",
  starts_on: "2026-11-19",
  ends_on: "",
}

test("a rule says only what its kind needs", () => {
  expect(asBody(rule)).toMatchObject({ weekdays: [3], every_weeks: 2, month_day: null, ends_on: null })
  expect(asBody({ ...rule, repeats: "monthly" })).toMatchObject({ weekdays: [], every_weeks: 1, month_day: 31 })
})

test("what is missing is named before the API has to", () => {
  expect(whatIsMissing(rule)).toBeNull()
  expect(whatIsMissing({ ...rule, text: " " })).toBe("text")
  expect(whatIsMissing({ ...rule, weekdays: [] })).toBe("weekdays")
  expect(whatIsMissing({ ...rule, repeats: "monthly", weekdays: [] })).toBeNull()
  expect(whatIsMissing({ ...rule, ends_on: "2026-11-18" })).toBe("end")
})
