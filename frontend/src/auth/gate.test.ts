import { expect, test } from "vitest"
import { safeNext } from "./gate"

test("after signing in one comes back to a page of ours", () => {
  expect(safeNext("/calendar/?week=2026-11-16")).toBe("/calendar/?week=2026-11-16")
})

test.each([
  null,
  "",
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "javascript:alert(1)",
  "dashboard",
])("an address that is not ours (%s) leads to the dashboard", next => {
  expect(safeNext(next)).toBe("/dashboard/")
})
