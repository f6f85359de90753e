import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll } from "vitest"
import type { BusinessRead } from "@/api/types.gen"

const API = "http://localhost/api/v1"

export const BUSINESS: BusinessRead = {
  id: "b0000000-0000-4000-8000-000000000000",
  name: "Hearth & Crumb",
  description: "A small sourdough bakery in Meanwood, Leeds.",
  industry: null,
  target_audience: null,
  goals: {},
  timezone: "Europe/London",
  language: "en",
  lateness_limit_minutes: 30,
  paused_at: null,
  is_example: false,
  version: 1,
  created_at: "2026-11-01T09:00:00Z",
  updated_at: "2026-11-01T09:00:00Z",
}

const empty = { items: [], next_cursor: null }

/** The API as it answers somebody with one business and nothing in it; tests add what they are about with `server.use`. */
export const server = setupServer(
  http.get(`${API}/businesses`, () => HttpResponse.json({ items: [BUSINESS], next_cursor: null })),
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
