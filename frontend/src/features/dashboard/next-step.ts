import type { PostRead } from "@/api/types.gen"
import { byTime, standingOf } from "@/lib/posts"

/** The one thing the dashboard's sentence is about. */
export type NextStep =
  | { kind: "failed"; posts: PostRead[] }
  | { kind: "unconfirmed"; posts: PostRead[] }
  | { kind: "noStrategy" }
  | { kind: "reconnect"; accountName: string; platform: string }
  | { kind: "review"; posts: PostRead[]; firstAt: string | null }
  | { kind: "connect" }
  | { kind: "plan" }
  | { kind: "calm"; nextAt: string }

type Facts = {
  hasStrategy: boolean
  accounts: readonly { account_name: string; platform: string; is_active: boolean; needs_reauth: boolean }[]
  drafts: readonly PostRead[]
  /** Failed or unconfirmed. */
  troubled: readonly PostRead[]
  coming: readonly PostRead[]
  /** ISO instant */
  now: string
}

/** What helps most now: trouble first, then what only a person can do, then what the week lacks. */
export function nextStep({ hasStrategy, accounts, drafts, troubled, coming, now }: Facts): NextStep {
  const failed = troubled.filter(post => post.status === "failed")
  if (failed.length > 0) return { kind: "failed", posts: failed }
  if (troubled.length > 0) return { kind: "unconfirmed", posts: [...troubled] }
  if (!hasStrategy) return { kind: "noStrategy" }

  const broken = accounts.find(account => account.is_active && account.needs_reauth)
  if (broken) return { kind: "reconnect", accountName: broken.account_name, platform: broken.platform }

  const waiting = drafts.filter(post => standingOf(post) === "review").sort(byTime)
  if (waiting.length > 0) {
    const firstAt = waiting.find(post => post.scheduled_for !== null && post.scheduled_for > now)?.scheduled_for ?? null
    return { kind: "review", posts: waiting, firstAt }
  }
  if (!accounts.some(account => account.is_active)) return { kind: "connect" }

  const next = coming.filter(post => post.status === "scheduled").sort(byTime)[0]
  return next?.scheduled_for ? { kind: "calm", nextAt: next.scheduled_for } : { kind: "plan" }
}
