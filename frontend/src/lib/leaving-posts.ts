import { useMemo, useSyncExternalStore } from "react"
import type { PostRead } from "@/api/types.gen"

// Deleted posts are hidden at once and deleted when nobody can undo it any more: the API's delete has no way back.

let leaving: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

function change(next: ReadonlySet<string>): void {
  leaving = next
  for (const listener of listeners) listener()
}

export const hidePosts = (posts: readonly PostRead[]) => change(new Set([...leaving, ...posts.map(({ id }) => id)]))

export function showPosts(posts: readonly PostRead[]): void {
  const back = new Set(posts.map(({ id }) => id))
  change(new Set([...leaving].filter(id => !back.has(id))))
}

const NONE: ReadonlySet<string> = new Set()

/** Ids of posts that are being deleted. */
function useLeavingPosts(): ReadonlySet<string> {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => leaving,
    () => NONE,
  )
}

/** A list without the posts that are being deleted; the list itself while none is. */
export function useStaying<P extends { id: string }>(posts: readonly P[]): readonly P[]
export function useStaying<P extends { id: string }>(posts: readonly P[] | undefined): readonly P[] | undefined
export function useStaying<P extends { id: string }>(posts: readonly P[] | undefined): readonly P[] | undefined {
  const gone = useLeavingPosts()
  return useMemo(() => (gone.size > 0 ? posts?.filter(({ id }) => !gone.has(id)) : posts), [posts, gone])
}
