import type { GroupPost, GroupRemoval, PostGroupSave } from "@/api/types.gen"
import { chosen, type Draft, isLocked, mediaOf, type Options, sortedOptions, type Target, wordsOf } from "./draft"

export type Save = { body: PostGroupSave /** Of each post in the body, in its order. */; keys: string[] }

const written = (words: readonly string[]) => words.map(part => part.trim()).filter(Boolean)

/** A text of blanks chooses nothing. */
const chosenOptions = (options: Options) =>
  sortedOptions(Object.fromEntries(Object.entries(options).filter(([, value]) => String(value).trim() !== "")))

function postOf(draft: Draft, target: Target, canThread: boolean): GroupPost | null {
  const [text, ...following_parts] = written(wordsOf(draft, target, canThread))
  if (text === undefined) return null // the server keeps no empty post; this device does
  const comment = target.comment.trim()
  return {
    ...(target.post && { id: target.post.id, version: target.post.version }),
    platform: target.platform,
    social_account_id: target.accountId,
    text,
    following_parts: comment ? [...following_parts, comment] : following_parts,
    media_ids: [...mediaOf(draft, target)],
    options: chosenOptions(target.options),
    pillar: draft.pillar,
  }
}

/** What the server should be told; null while there is nothing it could keep. */
export function toSave(draft: Draft, businessId: string, canThread: (platform: string) => boolean): Save | null {
  const named = chosen(draft)
    .filter(target => !isLocked(target))
    .map(target => ({ key: target.key, post: postOf(draft, target, canThread(target.platform)) }))
    .filter((one): one is { key: string; post: GroupPost } => one.post !== null)
  if (named.length === 0) return null
  const removed = draft.targets.flatMap((target): GroupRemoval[] =>
    !target.isChosen && target.post && !isLocked(target) ? [{ id: target.post.id, version: target.post.version }] : [],
  )
  return {
    body: { business_id: businessId, posts: named.map(({ post }) => post), removed },
    keys: named.map(({ key }) => key),
  }
}

/** What a save says, without the versions: two of these differ when there is something to save. */
export function fingerprint(save: Save | null): string {
  if (!save) return ""
  const posts = save.body.posts.map(({ id: _, version: __, ...post }, index) => ({ ...post, key: save.keys[index] }))
  return JSON.stringify([posts, save.body.removed?.map(({ id }) => id)])
}
