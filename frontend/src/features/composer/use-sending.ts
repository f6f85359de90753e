import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import type { Dispatch } from "react"
import { useTranslations } from "use-intl"
import { approvePosts, publishPostNow, queuePost, schedulePosts, unapprovePosts } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { isMarked } from "@/lib/posts"
import { ApiError, toApiError } from "@/lib/problem"
import { takeOffCalendar } from "@/lib/taking-back"
import { toast } from "@/lib/toast"
import { dayOf } from "@/lib/tz"
import { type Action, chosen, type Draft, isLocked } from "./draft"

type Given = {
  draft: () => Draft
  dispatch: Dispatch<Action>
  flush: () => Promise<void>
  zone: string
}

type Refused = { post: PostRead; error: ApiError }

/** Each in its turn up to the first that is refused: what is done by then is done, and is told. */
async function oneByOne<T extends { post: PostRead }>(
  targets: T[],
  act: (post: PostRead, headers: { "Idempotency-Key": string }) => Promise<{ data?: PostRead; error?: unknown }>,
): Promise<{ targets: T[]; posts: PostRead[]; refused: Refused | null }> {
  const posts: PostRead[] = []
  for (const { post } of targets) {
    try {
      const { data, error } = await act(post, { "Idempotency-Key": crypto.randomUUID() })
      if (!data) throw error
      posts.push(data)
    } catch (error) {
      if (posts.length === 0) throw error
      return { targets, posts, refused: { post, error: toApiError(error) } }
    }
  }
  return { targets, posts, refused: null }
}

/** The ways out of the composer: on the calendar, into the queue, out at once, or accepted and no more. */
export function useSending({ draft, dispatch, flush, zone }: Given) {
  const t = useTranslations("compose")
  const common = useTranslations("postActions")
  const client = useQueryClient()
  const router = useRouter()
  const settle = () => invalidate(client, "listContent", "getPost", "getPostTimeline")

  /** Everything is saved first; then the posts as the server has them. */
  const ready = async () => {
    await flush()
    const targets = chosen(draft()).flatMap(target =>
      target.post && !isLocked(target) ? [{ ...target, post: target.post }] : [],
    )
    if (targets.length === 0) {
      const problem = { type: "/problems/nothing-saved", title: t("nothingSaved"), status: 409 }
      throw new ApiError({ ...problem, detail: t("nothingSavedDetail") })
    }
    return targets
  }
  const keep = (targets: { key: string; post: PostRead }[], posts: readonly PostRead[]) => {
    const byId = new Map(posts.map(post => [post.id, post]))
    dispatch({
      do: "saved",
      posts: Object.fromEntries(targets.map(({ key, post }) => [key, byId.get(post.id) ?? post])),
      removed: [],
    })
  }
  const toCalendar = (posts: readonly PostRead[], at: string) =>
    router.push(`/calendar/?day=${dayOf(at, zone)}&post=${posts[0]?.id ?? ""}`)

  const sayRefused = ({ post, error }: Refused, done: number) =>
    toast(t("partly", { platform: platformName(post.platform), done }), { detail: error.detail, isBad: true })

  const takeBack = useMutation({
    mutationFn: (targets: readonly { post: PostRead }[]) => takeOffCalendar(targets.map(({ post }) => post)),
    onSuccess: (_done, targets) => toast(t("takenBack", { count: targets.length })),
    onSettled: settle,
  })

  const schedule = useMutation({
    mutationFn: async (at: string) => {
      const targets = await ready()
      const { data } = await schedulePosts({
        body: { post_ids: targets.map(({ post }) => post.id), scheduled_for: at },
        headers: { "Idempotency-Key": crypto.randomUUID() },
        throwOnError: true,
      })
      return { targets, posts: data, wereWaiting: targets.every(({ post }) => post.status !== "scheduled") }
    },
    onSuccess: ({ targets, posts, wereWaiting }, at) => {
      keep(targets, posts)
      toast(t("scheduled", { count: posts.length, when: formatInstant(at, zone) }), {
        action: wereWaiting ? { label: common("undo"), run: () => takeBack.mutate(targets) } : undefined,
      })
      toCalendar(posts, at)
    },
    onSettled: settle,
  })

  const queue = useMutation({
    mutationFn: async () => {
      const targets = await ready()
      return oneByOne(targets, (post, headers) => queuePost({ path: { post_id: post.id }, body: {}, headers }))
    },
    onSuccess: ({ targets, posts, refused }) => {
      keep(targets, posts)
      if (refused) return sayRefused(refused, posts.length)
      const first = posts[0]?.scheduled_for
      toast(t("queued", { count: posts.length }), {
        detail: posts
          .map(
            post =>
              `${platformName(post.platform)} ${post.scheduled_for ? formatInstant(post.scheduled_for, zone) : ""}`,
          )
          .join(" · "),
        action: { label: common("undo"), run: () => takeBack.mutate(targets) },
      })
      if (first) toCalendar(posts, first)
    },
    onSettled: settle,
  })

  const publish = useMutation({
    mutationFn: async () => {
      const targets = await ready()
      return oneByOne(targets, (post, headers) => publishPostNow({ path: { post_id: post.id }, headers }))
    },
    onSuccess: ({ targets, posts, refused }) => {
      keep(targets, posts)
      if (refused) return sayRefused(refused, posts.length)
      toast(t("goingOut", { count: posts.length }))
      router.push(`/library/?post=${posts[0]?.id ?? ""}`)
    },
    onSettled: settle,
  })

  const approve = useMutation({
    mutationFn: async () => {
      const targets = await ready()
      const { data } = await approvePosts({
        body: { post_ids: targets.map(({ post }) => post.id) },
        throwOnError: true,
      })
      return { targets, posts: data }
    },
    onSuccess: ({ targets, posts }) => {
      keep(targets, posts)
      toast(common("approved", { count: posts.length }), {
        action: { label: common("undo"), run: () => unapprove.mutate(targets) },
      })
    },
    onSettled: settle,
  })

  const unapprove = useMutation({
    mutationFn: async (targets: { key: string; post: PostRead }[]) => {
      const post_ids = targets.filter(({ post }) => isMarked(post)).map(({ post }) => post.id)
      return { targets, posts: (await unapprovePosts({ body: { post_ids }, throwOnError: true })).data }
    },
    onSuccess: ({ targets, posts }) => {
      keep(
        targets.filter(({ post }) => posts.some(({ id }) => id === post.id)),
        posts,
      )
      toast(common("unapproved", { count: posts.length }))
    },
    onSettled: settle,
  })

  return { schedule, queue, publish, approve }
}
