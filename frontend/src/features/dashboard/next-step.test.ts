import { expect, test } from "vitest"
import { makePost } from "../../../tests/posts"
import { nextStep } from "./next-step"

const account = { account_name: "hearthandcrumb", platform: "bluesky", is_active: true, needs_reauth: false }
const calm = {
  hasStrategy: true,
  accounts: [account],
  drafts: [],
  troubled: [],
  coming: [makePost({ status: "scheduled", approved_at: "2026-11-17T10:00:00Z" })],
  now: "2026-11-18T11:42:00Z",
}

test("with nothing to do it names the next post's time", () => {
  expect(nextStep(calm)).toEqual({ kind: "calm", nextAt: "2026-11-19T07:10:00Z" })
})

test("a failed post comes before posts that wait for approval", () => {
  const failed = makePost({ status: "failed" })

  expect(nextStep({ ...calm, troubled: [failed], drafts: [makePost()] })).toEqual({ kind: "failed", posts: [failed] })
})

test("posts of the machine wait for a yes, the earliest first; a person's own draft does not", () => {
  const late = makePost({ scheduled_for: "2026-11-20T07:10:00Z" })
  const early = makePost({ scheduled_for: "2026-11-18T17:40:00Z" })
  const own = makePost({ made_by: "person", scheduled_for: "2026-11-18T12:00:00Z" })

  expect(nextStep({ ...calm, drafts: [late, early, own] })).toEqual({
    kind: "review",
    posts: [early, late],
    firstAt: "2026-11-18T17:40:00Z",
  })
})

test("a proposed time that has passed is not announced", () => {
  const past = makePost({ scheduled_for: "2026-11-18T09:00:00Z" })

  expect(nextStep({ ...calm, drafts: [past] })).toMatchObject({ kind: "review", firstAt: null })
})

test("an account that lost its permission comes before approvals", () => {
  const accounts = [{ ...account, needs_reauth: true }]

  expect(nextStep({ ...calm, accounts, drafts: [makePost()] })).toMatchObject({ kind: "reconnect" })
})

test("without a strategy that is the next thing, without accounts connecting, without posts planning", () => {
  expect(nextStep({ ...calm, hasStrategy: false })).toEqual({ kind: "noStrategy" })
  expect(nextStep({ ...calm, accounts: [] })).toEqual({ kind: "connect" })
  expect(nextStep({ ...calm, coming: [] })).toEqual({ kind: "plan" })
})
