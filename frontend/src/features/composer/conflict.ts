import type { PostRead } from "@/api/types.gen"
import { type Draft, partsOf, sameOptions } from "./draft"
import { inOneText, sameWords, type Words } from "./words"

type Value = string | boolean | null

/** What another tab, or another person, made of the same posts meanwhile. */
export type Theirs = {
  posts: readonly PostRead[]
  /** Places where both texts, or what is chosen for them, differ from each other. */
  differences: {
    key: string
    platform: PostRead["platform"]
    mine: string
    theirs: string | null
    /** By the platform's names; null: as usual. */
    options: { name: string; mine: Value; theirs: Value }[]
  }[]
  /** My draft with their versions: saving it now puts mine over theirs. */
  adopted: Draft
  /** They changed nothing that is written. */
  isSilent: boolean
}

const wordsOfPost = (post: PostRead): Words => [post.text, ...post.following_parts]

const saysTheSame = (left: PostRead, right: PostRead) =>
  sameWords(wordsOfPost(left), wordsOfPost(right)) &&
  left.media_ids.join() === right.media_ids.join() &&
  sameOptions(left.options, right.options) &&
  left.pillar === right.pillar

export function conflictOf(draft: Draft, posts: readonly PostRead[]): Theirs {
  const byId = new Map(posts.map(post => [post.id, post]))
  const known = draft.targets.filter(({ post }) => post)
  const differences = known.flatMap(target => {
    const theirs = target.post ? byId.get(target.post.id) : undefined
    const mine = partsOf(draft, target, true)
    const isAlike = theirs && sameWords(mine, wordsOfPost(theirs)) && sameOptions(target.options, theirs.options)
    if (theirs && target.post && (isAlike || saysTheSame(theirs, target.post))) return []
    const names = theirs ? [...new Set([...Object.keys(target.options), ...Object.keys(theirs.options)])] : []
    return [
      {
        key: target.key,
        platform: target.platform,
        mine: inOneText(mine),
        theirs: theirs ? inOneText(wordsOfPost(theirs)) : null,
        options: names
          .map(name => ({ name, mine: target.options[name] ?? null, theirs: theirs?.options[name] ?? null }))
          .filter(option => option.mine !== option.theirs),
      },
    ]
  })
  return {
    posts,
    differences,
    adopted: {
      ...draft,
      targets: draft.targets.map(target => ({
        ...target,
        post: target.post ? (byId.get(target.post.id) ?? null) : null,
      })),
    },
    isSilent: differences.length === 0,
  }
}
