import type { SocialAccountRead } from "@/api/types.gen"

/** How an account stands, the worst first: only one thing is said, and it is what a person should act on or wait for. */
export type State =
  | { kind: "disconnected" }
  | { kind: "reauth"; reason: string | null }
  | { kind: "scopes"; missing: string[] }
  | { kind: "ending"; days: number }
  | { kind: "paused"; since: string }
  | { kind: "resting"; until: string }
  | { kind: "limited"; until: string }
  | { kind: "renews"; days: number }
  | { kind: "connected" }

const DAY_MS = 86_400_000
/** From here on an access that does not renew itself is said to be ending. */
const SOON_DAYS = 14

export function stateOf(account: SocialAccountRead, now: number): State {
  const isAhead = (instant: string | null): instant is string => instant !== null && Date.parse(instant) > now
  const days =
    account.token_expires_at === null ? null : Math.floor((Date.parse(account.token_expires_at) - now) / DAY_MS)
  if (!account.is_active) return { kind: "disconnected" }
  if (account.needs_reauth) return { kind: "reauth", reason: account.reauth_reason }
  if (account.missing_scopes.length > 0) return { kind: "scopes", missing: account.missing_scopes }
  if (days !== null && !account.renews_itself && days < SOON_DAYS) return { kind: "ending", days: Math.max(days, 0) }
  if (account.paused_at !== null) return { kind: "paused", since: account.paused_at }
  if (isAhead(account.breaker_open_until)) return { kind: "resting", until: account.breaker_open_until }
  if (isAhead(account.rate_limited_until)) return { kind: "limited", until: account.rate_limited_until }
  if (account.budget_remaining === 0 && isAhead(account.budget_resets_at)) {
    return { kind: "limited", until: account.budget_resets_at }
  }
  // A life of hours says nothing to a person; that it renews itself is a matter of course there.
  if (days !== null && account.renews_itself && days >= 1) return { kind: "renews", days }
  return { kind: "connected" }
}

/** Whether a person has to do something before it works, or before long. */
export function needsYou({ kind }: State): boolean {
  return kind === "reauth" || kind === "scopes" || kind === "ending"
}

/** Whether posts can go out there, as far as we know. */
export function isReachable(account: SocialAccountRead): boolean {
  return account.is_active && !account.needs_reauth && account.missing_scopes.length === 0
}
