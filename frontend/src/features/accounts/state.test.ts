import { expect, test } from "vitest"
import type { SocialAccountRead } from "@/api/types.gen"
import { isReachable, needsYou, stateOf } from "./state"

const NOW = Date.parse("2026-11-26T10:00:00Z")
const GOOD: SocialAccountRead = {
  id: "a1",
  business_id: "b1",
  platform: "bluesky",
  account_id: "did:plc:1",
  account_name: "hearthandcrumb.example",
  server: null,
  scopes: [],
  rules: {
    text: {
      max_length: 300,
      unit: "graphemes",
      max_bytes: 3000,
      max_hashtags: null,
      good_hashtags: 2,
      good_length: null,
      needs_media: false,
      url_length: null,
    },
    max_images: 4,
  },
  server_rules: [],
  missing_scopes: [],
  is_active: true,
  needs_reauth: false,
  reauth_reason: null,
  token_expires_at: null,
  renews_itself: true,
  rate_limited_until: null,
  budget_remaining: null,
  budget_resets_at: null,
  paused_at: null,
  refused_in_a_row: 0,
  breaker_open_until: null,
  is_simulated: false,
  created_at: "2026-11-01T09:00:00Z",
  updated_at: "2026-11-01T09:00:00Z",
}
const of = (about: Partial<SocialAccountRead>) => stateOf({ ...GOOD, ...about }, NOW)

test("an account in order is connected, and says when it renews itself where that is days away", () => {
  expect(of({})).toEqual({ kind: "connected" })
  expect(of({ token_expires_at: "2026-12-02T12:00:00Z" })).toEqual({ kind: "renews", days: 6 })
  expect(of({ token_expires_at: "2026-11-26T12:00:00Z" })).toEqual({ kind: "connected" })
})

test("what a person must do comes before what only waits", () => {
  const paused = { paused_at: "2026-11-25T09:00:00Z" }

  expect(of({ ...paused, needs_reauth: true, reauth_reason: "Password changed." })).toEqual({
    kind: "reauth",
    reason: "Password changed.",
  })
  expect(of({ ...paused, missing_scopes: ["post"] })).toEqual({ kind: "scopes", missing: ["post"] })
  expect(of(paused).kind).toBe("paused")
})

test("access that ends and does not renew itself needs somebody in time", () => {
  const ends = { renews_itself: false, token_expires_at: "2026-12-05T12:00:00Z" }

  expect(of(ends)).toEqual({ kind: "ending", days: 9 })
  expect(needsYou(of(ends))).toBe(true)
  expect(of({ ...ends, token_expires_at: "2027-01-20T12:00:00Z" }).kind).toBe("connected")
  expect(of({ ...ends, token_expires_at: "2026-11-20T12:00:00Z" })).toEqual({ kind: "ending", days: 0 })
})

test("limits and rests count until they are over", () => {
  expect(of({ breaker_open_until: "2026-11-26T10:30:00Z" }).kind).toBe("resting")
  expect(of({ breaker_open_until: "2026-11-26T09:30:00Z" }).kind).toBe("connected")
  expect(of({ rate_limited_until: "2026-11-26T10:30:00Z" }).kind).toBe("limited")
  expect(of({ budget_remaining: 0, budget_resets_at: "2026-11-26T10:30:00Z" }).kind).toBe("limited")
  expect(of({ budget_remaining: 0, budget_resets_at: "2026-11-26T09:30:00Z" }).kind).toBe("connected")
})

test("posts can go out where it is connected and allowed", () => {
  expect(isReachable(GOOD)).toBe(true)
  expect(isReachable({ ...GOOD, is_active: false })).toBe(false)
  expect(isReachable({ ...GOOD, missing_scopes: ["post"] })).toBe(false)
})
