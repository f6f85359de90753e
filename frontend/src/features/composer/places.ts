import type { PlatformRead, SocialAccountRead } from "@/api/types.gen"
import type { Draft, Place } from "./draft"
import { placeOfAccount, placeOfPlatform } from "./from-posts"

export type Standing = "fine" | "ended" | "paused" | "disconnected" | "noAccount"

/** A place one may write for, whether it is chosen or not. */
export type Choice = {
  place: Place
  name: string | null
  standing: Standing
  /** A platform that this installation cannot connect: one can write for it, and see how it would look. */
  isOut: boolean
}

function standingOf(account: SocialAccountRead): Standing {
  if (!account.is_active) return "disconnected"
  if (account.needs_reauth) return "ended"
  return account.paused_at ? "paused" : "fine"
}

/**
 * The connected accounts, then platforms that have none yet: one can write for those, and connect later. What a draft
 * already goes to is always among them.
 */
export function choicesFor(
  draft: Draft,
  accounts: readonly SocialAccountRead[],
  platforms: readonly PlatformRead[],
): Choice[] {
  const order = platforms.map(({ platform }) => platform)
  const rank = (platform: PlatformRead["platform"]) => order.indexOf(platform)
  const used = new Set(draft.targets.map(({ accountId }) => accountId))
  const connected = accounts
    .filter(account => account.is_active || used.has(account.id))
    .toSorted((left, right) => rank(left.platform) - rank(right.platform))
    .map(account => ({
      place: placeOfAccount(account),
      name: account.account_name,
      standing: standingOf(account),
      isOut: false,
    }))
  const covered = new Set(accounts.filter(({ is_active }) => is_active).map(({ platform }) => platform))
  const bare = platforms
    .filter(({ platform }) => !covered.has(platform))
    .map(({ platform, is_available }) => ({
      place: placeOfPlatform(platform),
      name: null,
      standing: "noAccount" as const,
      isOut: !is_available,
    }))
  const offered = [...connected, ...bare.filter(({ isOut }) => !isOut), ...bare.filter(({ isOut }) => isOut)]
  const known = new Set(offered.map(({ place }) => place.key))
  const others = draft.targets
    .filter(({ key }) => !known.has(key))
    .map(({ key, platform, accountId }) => {
      const account = accounts.find(({ id }) => id === accountId)
      return {
        place: { key, platform, accountId },
        name: account?.account_name ?? null,
        standing: account ? standingOf(account) : ("noAccount" as const),
        isOut: false,
      }
    })
  return [...offered, ...others]
}
