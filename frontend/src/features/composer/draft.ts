import type { PostRead } from "@/api/types.gen"
import { isOpen } from "@/lib/posts"
import { inOneText, sameWords, type Words } from "./words"

/** One place the idea goes to: an account, or a platform that has none yet. Each becomes a post of its own. */
export type Target = {
  key: string
  platform: PostRead["platform"]
  accountId: string | null
  isChosen: boolean
  /** Words of its own; null while it takes the base text. */
  words: Words | null
  /** Pictures of its own; null while it takes those of the base. */
  mediaIds: readonly string[] | null
  /** What stands under the post as its first comment, where the platform has one. */
  comment: string
  /** What else is chosen for it there, by the names the platform gives; what is left out is as usual. */
  options: Options
  /** Its row as the server last told it; null until it is saved. */
  post: PostRead | null
}

export type Options = Readonly<Record<string, string | boolean>>

/** What is being written: a base, and where it goes. */
export type Draft = {
  groupId: string
  base: Words
  mediaIds: readonly string[]
  pillar: string | null
  targets: readonly Target[]
}

export const BASE = "base"
/** `BASE`, or the key of a target. */
export type Tab = string

export type Place = Pick<Target, "key" | "platform" | "accountId">

export type Action =
  | { do: "toggle"; place: Place }
  | { do: "write"; tab: Tab; words: Words; canThread: boolean }
  | { do: "show"; tab: Tab; mediaIds: readonly string[] }
  | { do: "comment"; tab: Tab; text: string }
  /** `value` null: as usual. */
  | { do: "choose"; tab: Tab; name: string; value: string | boolean | null }
  | { do: "reset"; tab: Tab }
  | { do: "serve"; pillar: string | null }
  | { do: "saved"; posts: Record<string, PostRead>; removed: readonly string[] }
  | { do: "replace"; draft: Draft }

export function emptyDraft(groupId: string): Draft {
  return { groupId, base: [""], mediaIds: [], pillar: null, targets: [] }
}

export const chosen = (draft: Draft) => draft.targets.filter(target => target.isChosen)

/** Going out, out, or perhaps out: nothing about it can change any more. */
export function isLocked(target: Target): boolean {
  return target.post !== null && (!isOpen(target.post) || target.post.published_parts.length > 0)
}

/** On the calendar: what it says must change at one stroke, and only when somebody says so. */
export function isOnCalendar(draft: Draft): boolean {
  return draft.targets.some(target => target.post?.status === "scheduled")
}

/** The base as a platform can take it: without threads, its parts become one text. */
export function inherited(base: Words, canThread: boolean): Words {
  return canThread || base.length === 1 ? base : [inOneText(base)]
}

export function wordsOf(draft: Draft, target: Target, canThread: boolean): Words {
  return target.words ?? inherited(draft.base, canThread)
}

/** All that goes out: the words, then the comment under them. */
export function partsOf(draft: Draft, target: Target, canThread: boolean): Words {
  const words = wordsOf(draft, target, canThread)
  return target.comment.trim() ? [...words, target.comment] : words
}

/** In one order, so that two can be compared. */
export function sortedOptions(options: Options): Options {
  return Object.fromEntries(Object.entries(options).toSorted(([left], [right]) => left.localeCompare(right)))
}

export const sameOptions = (left: Options, right: Options) =>
  JSON.stringify(sortedOptions(left)) === JSON.stringify(sortedOptions(right))

export const mediaOf = (draft: Draft, target: Target) => target.mediaIds ?? draft.mediaIds

export const isCustomised = (target: Target) => target.words !== null || target.mediaIds !== null

const sameIds = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((id, index) => id === right[index])

function change(draft: Draft, key: string, how: (target: Target) => Target): Draft {
  return { ...draft, targets: draft.targets.map(target => (target.key === key ? how(target) : target)) }
}

export function reduce(draft: Draft, action: Action): Draft {
  switch (action.do) {
    case "toggle": {
      const { place } = action
      // What was written for a place stays with it while it is not chosen.
      return draft.targets.some(({ key }) => key === place.key)
        ? change(draft, place.key, target => ({ ...target, ...place, isChosen: !target.isChosen }))
        : {
            ...draft,
            targets: [
              ...draft.targets,
              { ...place, isChosen: true, words: null, mediaIds: null, comment: "", options: {}, post: null },
            ],
          }
    }
    case "write":
      if (action.tab === BASE) return { ...draft, base: action.words }
      return change(draft, action.tab, target => ({
        ...target,
        words: sameWords(action.words, inherited(draft.base, action.canThread)) ? null : action.words,
      }))
    case "show":
      if (action.tab === BASE) return { ...draft, mediaIds: action.mediaIds }
      return change(draft, action.tab, target => ({
        ...target,
        mediaIds: sameIds(action.mediaIds, draft.mediaIds) ? null : action.mediaIds,
      }))
    case "comment":
      return change(draft, action.tab, target => ({ ...target, comment: action.text }))
    case "choose":
      return change(draft, action.tab, target => {
        const { [action.name]: _, ...others } = target.options
        return { ...target, options: action.value === null ? others : { ...others, [action.name]: action.value } }
      })
    case "reset":
      return change(draft, action.tab, target => ({ ...target, words: null, mediaIds: null }))
    case "serve":
      return { ...draft, pillar: action.pillar }
    case "saved": {
      const removed = new Set(action.removed)
      return {
        ...draft,
        targets: draft.targets.map(target => ({
          ...target,
          post: action.posts[target.key] ?? (target.post && removed.has(target.post.id) ? null : target.post),
        })),
      }
    }
    case "replace":
      return action.draft
  }
}
