import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { reschedulePosts, schedulePost, shiftPosts, swapPosts, unschedulePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { keepPost, patchPosts } from "@/lib/post-cache"
import { accountsOptions } from "@/lib/post-queries"
import { isMarked } from "@/lib/posts"
import { toast } from "@/lib/toast"

export type Move = { post: PostRead; to: string | null }

/** The API takes as many at once. */
export const MOST_AT_ONCE = 100

const inFuture = (instant: string | null) => instant === null || Date.parse(instant) > Date.now()

/**
 * Moving posts about the calendar: shown at once, taken back for ten seconds. A draft that waits for a yes is given
 * another time and stays a draft; moving it accepts no words.
 */
export function useMoves() {
  const t = useTranslations("calendar.moves")
  const client = useQueryClient()
  const { id: businessId, timezone } = useBusiness()
  const settle = () => invalidate(client, "listContent", "getPost", "getPostTimeline", "listCalendarGaps")

  const showAt = (moves: readonly Move[]) => {
    const times = new Map(moves.map(({ post, to }) => [post.id, to]))
    return patchPosts(client, new Set(times.keys()), old => ({ ...old, scheduled_for: times.get(old.id) ?? null }))
  }
  const keepAll = (posts: readonly PostRead[]) => {
    for (const post of posts) keepPost(client, post)
  }

  /** One post or many, each to a time of its own: all of them, or none. */
  const reschedule = useMutation({
    mutationFn: async ({ moves }: { moves: Move[]; isUndo?: boolean }) =>
      (
        await reschedulePosts({
          body: {
            moves: moves.map(({ post, to }) => ({ post_id: post.id, scheduled_for: to, version: post.version })),
          },
          throwOnError: true,
        })
      ).data,
    onMutate: ({ moves }) => showAt(moves),
    onError: (_error, _moves, takeBack) => takeBack?.(),
    onSuccess: (moved, { moves, isUndo }) => {
      keepAll(moved)
      if (isUndo) return
      const [only] = moves
      const title =
        moves.length === 1 && only?.to
          ? t("moved", { when: formatInstant(only.to, timezone) })
          : t("movedMany", { count: moves.length })
      const origin = new Map(moves.map(({ post }) => [post.id, post]))
      const back = moved.map(post => ({ post, to: origin.get(post.id)?.scheduled_for ?? null }))
      const canGoBack = back.every(({ to }) => inFuture(to)) && moves.every(({ post }) => post.status !== "failed")
      toast(title, {
        action: canGoBack
          ? { label: t("undo"), run: () => reschedule.mutate({ moves: back, isUndo: true }) }
          : undefined,
      })
    },
    onSettled: settle,
  })

  const swap = useMutation({
    mutationFn: async ({ first, second }: { first: PostRead; second: PostRead; isUndo?: boolean }) =>
      (await swapPosts({ body: { first: first.id, second: second.id }, throwOnError: true })).data,
    onMutate: ({ first, second }) =>
      showAt([
        { post: first, to: second.scheduled_for },
        { post: second, to: first.scheduled_for },
      ]),
    onError: (_error, _swap, takeBack) => takeBack?.(),
    onSuccess: (swapped, { isUndo }) => {
      keepAll(swapped)
      const [first, second] = swapped
      if (isUndo || !first || !second) return
      toast(t("swapped"), {
        action: { label: t("undo"), run: () => swap.mutate({ first, second, isUndo: true }) },
      })
    },
    onSettled: settle,
  })

  /** By whole days; the time of day stays, also over a change of the clocks. */
  const shift = useMutation({
    mutationFn: async ({ ids, days }: { ids: string[]; days: number; isUndo?: boolean }) =>
      (await shiftPosts({ body: { post_ids: ids, days }, throwOnError: true })).data,
    onSuccess: (moved, { ids, days, isUndo }) => {
      keepAll(moved)
      if (isUndo) return
      toast(t("shifted", { count: moved.length, days: Math.abs(days), way: days > 0 ? "later" : "earlier" }), {
        action: { label: t("undo"), run: () => shift.mutate({ ids, days: -days, isUndo: true }) },
      })
    },
    onSettled: settle,
  })

  /** A person's own draft from the drawer, onto the calendar for good. */
  const schedule = useMutation({
    mutationFn: async ({ post, to }: { post: PostRead; to: string }) =>
      (await schedulePost({ path: { post_id: post.id }, body: { scheduled_for: to }, throwOnError: true })).data,
    onSuccess: (post, { to }) => {
      keepPost(client, post)
      toast(t("scheduled", { when: formatInstant(to, timezone) }), {
        action: { label: t("undo"), run: () => takeOff.mutate(post) },
      })
    },
    onSettled: settle,
  })

  const takeOff = useMutation({
    mutationFn: async (post: PostRead) => {
      const draft = (await unschedulePost({ path: { post_id: post.id }, throwOnError: true })).data
      const move = { post_id: draft.id, scheduled_for: null, version: draft.version }
      return (await reschedulePosts({ body: { moves: [move] }, throwOnError: true })).data
    },
    onSuccess: keepAll,
    onSettled: settle,
  })

  /** Wherever a card is dropped: what is scheduled moves, an own draft is scheduled, a machine's gets another time. */
  const place = async (post: PostRead, to: string) => {
    if (post.status === "draft" && post.scheduled_for === null && !isMarked(post)) {
      const accounts = await client.fetchQuery(accountsOptions(businessId))
      const canGoOut = accounts.items.some(
        account => account.platform === post.platform && account.is_active && !account.needs_reauth,
      )
      if (canGoOut) return schedule.mutate({ post, to })
    }
    reschedule.mutate({ moves: [{ post, to }] })
  }

  return { place, reschedule, swap, shift }
}
