import type { PostRead, SocialAccountRead } from "@/api/types.gen"
import { type Draft, inherited, type Place, type Target } from "./draft"
import type { PartRules } from "./part-rules"
import { inOneText, sameWords, type Words } from "./words"

export const placeOfAccount = (account: Pick<SocialAccountRead, "id" | "platform">): Place => ({
  key: account.id,
  platform: account.platform,
  accountId: account.id,
})

export const placeOfPlatform = (platform: PostRead["platform"]): Place => ({
  key: `platform:${platform}`,
  platform,
  accountId: null,
})

/** Where a post goes: its account, else the only one there is on its platform, else the platform by itself. */
function placeOf(post: PostRead, accounts: readonly SocialAccountRead[]): Place {
  if (post.social_account_id) {
    return { key: post.social_account_id, platform: post.platform, accountId: post.social_account_id }
  }
  const there = accounts.filter(({ platform, is_active }) => is_active && platform === post.platform)
  return there.length === 1 && there[0] ? placeOfAccount(there[0]) : placeOfPlatform(post.platform)
}

const wordsOfPost = (post: PostRead, rules: PartRules): Words =>
  rules.hasComment(post.platform) ? [post.text] : [post.text, ...post.following_parts]

const commentOfPost = (post: PostRead, rules: PartRules): string =>
  rules.hasComment(post.platform) ? inOneText(post.following_parts) : ""

/** What most of the posts say; of equals, the oldest post's. */
function common<Value>(values: readonly Value[], isSame: (left: Value, right: Value) => boolean): Value | undefined {
  let best: Value | undefined
  let most = 0
  for (const value of values) {
    const count = values.filter(other => isSame(value, other)).length
    if (count > most) [best, most] = [value, count]
  }
  return best
}

type Base = Pick<Draft, "base" | "mediaIds">

/**
 * A group's posts as one draft. The server keeps what each post says and no base: it is what this device remembers, else
 * what most of them say; a post is customised where it differs from that.
 */
export function draftFrom(
  posts: readonly PostRead[],
  accounts: readonly SocialAccountRead[],
  rules: PartRules,
  remembered: Base | null = null,
): Draft {
  const inOrder = [...posts].sort((left, right) => left.created_at.localeCompare(right.created_at))
  const sameMedia = (left: readonly string[], right: readonly string[]) => left.join() === right.join()
  // One post alone is its own base, whatever was changed about it elsewhere.
  const known = inOrder.length > 1 ? remembered : null
  const base = known?.base ??
    common(
      inOrder.map(post => wordsOfPost(post, rules)),
      sameWords,
    ) ?? [""]
  const mediaIds =
    known?.mediaIds ??
    common(
      inOrder.map(({ media_ids }) => media_ids),
      sameMedia,
    ) ??
    []
  const taken = new Set<string>()
  const targets = inOrder.map((post): Target => {
    const found = placeOf(post, accounts)
    // Two posts for one account can only come from outside; each still needs a row of its own.
    const place = taken.has(found.key) ? { ...found, key: post.id } : found
    taken.add(place.key)
    const words = wordsOfPost(post, rules)
    return {
      ...place,
      isChosen: true,
      words: sameWords(words, inherited(base, rules.canThread(post.platform))) ? null : words,
      mediaIds: sameMedia(post.media_ids, mediaIds) ? null : post.media_ids,
      comment: commentOfPost(post, rules),
      options: post.options,
      post,
    }
  })
  const first = inOrder[0]
  return { groupId: first?.group_id ?? first?.id ?? "", base, mediaIds, pillar: first?.pillar ?? null, targets }
}

/** The same words as something new: none of its posts is stored yet. */
export function asNew(draft: Draft, groupId: string): Draft {
  return { ...draft, groupId, targets: draft.targets.map(target => ({ ...target, post: null })) }
}
