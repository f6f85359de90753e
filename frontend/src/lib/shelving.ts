import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { archivePosts, tagPosts, unarchivePosts } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { invalidate } from "./invalidate"
import { patchPosts } from "./post-cache"
import { changedTags, changesBack, type TagChange } from "./tags"
import { toast } from "./toast"

/** What the API takes in one request. */
const MOST = 100

async function inPieces(ids: readonly string[], send: (piece: string[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < ids.length; start += MOST) await send(ids.slice(start, start + MOST))
}

const idsOf = (posts: readonly PostRead[]) => posts.map(({ id }) => id)

/** Gives posts tags and takes others off, with an undo. */
export function useTagPosts() {
  const client = useQueryClient()
  const t = useTranslations("tags")
  /** Not waited for: what changed is shown already. */
  const settle = () => void invalidate(client, "listContent", "getPost", "listTags")
  const send = ({ ids, add, remove }: TagChange) =>
    inPieces(ids, post_ids => tagPosts({ body: { post_ids, add, remove }, throwOnError: true }))
  const undo = useMutation({
    mutationFn: async (changes: TagChange[]) => {
      for (const change of changes) await send(change)
    },
    onSettled: settle,
  })
  return useMutation({
    mutationFn: ({ posts, ...change }: Omit<TagChange, "ids"> & { posts: PostRead[] }) =>
      send({ ids: idsOf(posts), ...change }),
    meta: { showsOwnError: true },
    onMutate: ({ posts, add, remove }) =>
      patchPosts(client, new Set(idsOf(posts)), post => ({ ...post, tags: changedTags(post.tags, add, remove) })),
    onError: (_error, _change, takeBack) => takeBack?.(),
    onSuccess: (_done, { posts, ...change }) => {
      const back = changesBack(posts, change)
      if (back.length === 0) return
      toast(t("changed", { count: back.flatMap(({ ids }) => ids).length }), {
        action: { label: t("undo"), run: () => undo.mutate(back) },
      })
    },
    onSettled: settle,
  })
}

/** Whether a post may be put away: nothing of it waits, goes out or is in doubt. */
export function isAtRest({ status, archived_at }: PostRead): boolean {
  return archived_at === null && status !== "scheduled" && status !== "publishing" && status !== "unconfirmed"
}

/** Puts posts into the archive and takes them out again, each with an undo. */
export function useArchive() {
  const client = useQueryClient()
  const t = useTranslations("archive")
  const change = useMutation({
    mutationFn: ({ posts, isBack }: { posts: readonly PostRead[]; isBack: boolean; isUndo?: boolean }) =>
      inPieces(idsOf(posts), post_ids =>
        (isBack ? unarchivePosts : archivePosts)({ body: { post_ids }, throwOnError: true }),
      ),
    onMutate: ({ posts, isBack }) => {
      const archived_at = isBack ? null : new Date().toISOString()
      return patchPosts(client, new Set(idsOf(posts)), post => ({ ...post, archived_at }))
    },
    onError: (_error, _change, takeBack) => takeBack?.(),
    onSuccess: (_done, { posts, isBack, isUndo }) => {
      if (isUndo) return
      toast(t(isBack ? "takenOut" : "putAway", { count: posts.length }), {
        action: { label: t("undo"), run: () => change.mutate({ posts, isBack: !isBack, isUndo: true }) },
      })
    },
    onSettled: () =>
      invalidate(client, "listContent", "getPost", "getPostTimeline", "listTags", "listIdeas", "listCalendarGaps"),
  })
  return {
    putAway: (posts: readonly PostRead[]) => change.mutate({ posts, isBack: false }),
    takeOut: (posts: readonly PostRead[]) => change.mutate({ posts, isBack: true }),
    isBusy: change.isPending,
  }
}
