import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll } from "vitest"
import type { BusinessRead, SubscriptionRead } from "@/api/types.gen"

const API = "http://localhost/api/v1"

export const BUSINESS: BusinessRead = {
  id: "b0000000-0000-4000-8000-000000000000",
  name: "Hearth & Crumb",
  description: "A small sourdough bakery in Meanwood, Leeds.",
  industry: null,
  target_audience: null,
  goals: {},
  timezone: "Europe/London",
  week_starts_on: "monday",
  language: "en",
  voice: { samples: [], banned_words: [], emoji: "usual", hashtags: "usual" },
  lateness_limit_minutes: 30,
  monthly_cost_cap_cents: null,
  paused_at: null,
  is_example: false,
  version: 1,
  created_at: "2026-11-01T09:00:00Z",
  updated_at: "2026-11-01T09:00:00Z",
}

export const SELF_HOSTED: SubscriptionRead = {
  provider: "self-hosted",
  billing_enabled: false,
  plan: "enterprise",
  plan_name: "Self-hosted",
  status: "active",
  current_period_start: "2026-11-01T00:00:00Z",
  current_period_end: "2026-12-01T00:00:00Z",
  renews_at: null,
  cancel_at_period_end: false,
  trial_ends_at: null,
  trial_days: 0,
  grace_ends_at: null,
  next_plan: null,
  next_plan_name: null,
  is_given: false,
  can_manage: false,
  entitlements: {
    businesses: null,
    social_accounts: null,
    posts_per_month: null,
    generations_per_month: null,
    ai_microdollars_per_month: null,
  },
  features: ["recurring_posts", "analytics_export"],
  usage: [],
}

const empty = { items: [], next_cursor: null }

/** The API as it answers somebody with one business and nothing in it; tests add what they are about with `server.use`. */
export const server = setupServer(
  http.get(`${API}/billing/subscription`, () => HttpResponse.json(SELF_HOSTED)),
  http.get(`${API}/businesses`, () => HttpResponse.json({ items: [BUSINESS], next_cursor: null })),
  http.get(`${API}/calendar/overdue`, () => HttpResponse.json({ count: 0, since: null, posts: [] })),
  http.get(`${API}/content`, () => HttpResponse.json(empty)),
  http.get(`${API}/social/accounts`, () => HttpResponse.json(empty)),
  http.get(`${API}/strategies/:id/versions`, () => HttpResponse.json(empty)),
)

export const api = (path: string) => `${API}${path}`

export function problem(status: number, code: string, detail: string, errors?: { pointer: string; detail: string }[]) {
  const body = { type: `/problems/${code}`, title: "Refused", status, detail, instance: "/", request_id: "r-1", errors }
  return HttpResponse.json(body, { status, headers: { "Content-Type": "application/problem+json" } })
}

/** Starts the server for the tests of a file; a request nobody answers fails them. */
export function answerRequests(): void {
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
  afterEach(() => server.resetHandlers())
  afterAll(() => server.close())
}
