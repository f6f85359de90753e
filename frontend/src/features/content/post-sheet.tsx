"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { X } from "lucide-react"
import { parseAsBoolean, useQueryState } from "nuqs"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { getPostOptions, listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { MarkedText } from "@/components/marked"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { StatusIcon } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { WhyThisTime } from "@/components/why-this-time"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { isMarked, isOpen, standingOf, timeOfPost } from "@/lib/posts"
import { useWhen } from "@/lib/when"
import { EditPost } from "./edit-post"
import { ImprovePost } from "./improve-post"
import { PostActionBar } from "./post-action-bar"
import { PostDetails } from "./post-details"
import { PostParts } from "./post-parts"
import { PostPictures } from "./post-pictures"
import { PostTimeline } from "./post-timeline"
import { ResolvePost } from "./resolve-post"

/** While a post is under way its sheet looks again by itself. */
const WATCH_MS = 1500

/** The post whose id is in the URL, at the side of whatever screen it was opened from. */
export function PostSheet() {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const [postId, setPostId] = useQueryState("post")
  const [, setEditing] = useQueryState("edit", parseAsBoolean)
  const post = useQuery({
    ...getPostOptions({ path: { post_id: postId ?? "" } }),
    enabled: postId !== null,
    refetchInterval: query => (isUnderWay(query.state.data) ? WATCH_MS : false),
  })
  // Lists beside the sheet would go on showing what was: tell them when its post came out.
  const client = useQueryClient()
  const status = post.data?.status
  useEffect(() => {
    if (status === "published" || status === "failed" || status === "unconfirmed") {
      void invalidate(client, "listContent", "getPostTimeline")
    }
  }, [status, client])

  if (postId === null) return null
  const close = () => {
    void setPostId(null)
    void setEditing(null)
  }
  const standing = post.data && standingOf(post.data)
  const time = post.data && timeOfPost(post.data)
  return (
    <aside
      aria-label={t("title")}
      onKeyDown={event => event.key === "Escape" && !(event.target as Element).closest("dialog, form") && close()}
      className="flex w-86 flex-none flex-col border-l border-line-strong bg-page max-lg:fixed max-lg:inset-0 max-lg:z-40 max-lg:w-full lg:sticky lg:top-0 lg:h-[calc(100dvh-var(--above))]"
    >
      <header className="flex h-11 flex-none items-center gap-2 border-b pr-2 pl-4 text-13 max-lg:h-14">
        {standing && (
          <>
            <StatusIcon standing={standing} isNamed={false} />
            <h2 className="font-semibold">
              <StandingWord standing={standing} />
            </h2>
          </>
        )}
        {time && (
          <time className="inline-block truncate text-ink-2 first-letter:uppercase" dateTime={time}>
            {when(time)}
          </time>
        )}
        <Button look="ghost" size="sm" isIcon aria-label={common("close")} onClick={close} className="ml-auto">
          <X className="icon" />
        </Button>
      </header>
      {post.isError && !post.data ? (
        <div className="p-4">
          <ProblemNotice error={post.error} title={t("failed")} onRetry={() => void post.refetch()} />
        </div>
      ) : post.data ? (
        <OpenPost key={post.data.id} post={post.data} onClose={close} />
      ) : (
        <div className="p-4" aria-busy="true">
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="mt-3 h-32 w-full" />
        </div>
      )}
    </aside>
  )
}

function isUnderWay(post: PostRead | undefined): boolean {
  return (
    post?.status === "publishing" ||
    (post?.status === "scheduled" && Date.parse(post.scheduled_for ?? "") <= Date.now() + WATCH_MS)
  )
}

function StandingWord({ standing }: { standing: ReturnType<typeof standingOf> }) {
  return useTranslations("standing")(standing)
}

function OpenPost({ post, onClose }: { post: PostRead; onClose: () => void }) {
  const t = useTranslations("postSheet")
  const [mode, setMode] = useState<"read" | "improve">("read")
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const platform = platforms.data?.items.find(one => one.platform === post.platform)
  // In the URL, so that a key pressed elsewhere can ask for it.
  const [isEditing, setEditing] = useQueryState("edit", parseAsBoolean)
  if (isEditing && isOpen(post)) return <EditPost post={post} onDone={() => void setEditing(null)} />
  if (mode === "improve") return <ImprovePost post={post} onDone={() => setMode("read")} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label={t("whole")} className="flex-1 overflow-y-auto">
        <div className="m-4 rounded-panel border">
          <p className="flex items-center gap-2 border-b px-3 py-2 text-12 text-ink-2">
            <PlatformGlyph platform={post.platform} isNamed={false} />
            {platformName(post.platform)}
          </p>
          <PostPictures post={post} />
          <p className="px-3 py-2.5 text-13 break-words whitespace-pre-wrap">
            <MarkedText isMarked={isMarked(post)} text={post.text} />
          </p>
          <PostParts post={post} platform={platform} />
        </div>
        {post.failure_reason && post.status === "failed" && (
          <p className="mx-4 mb-4 flex items-start gap-2 rounded-control bg-bad-bg px-3 py-2 text-13 text-bad">
            <SignIcon sign="failed" size={14} className="mt-[3px] [--bg-raised:var(--bad-bg)]" />
            {post.failure_reason}
          </p>
        )}
        {post.status === "unconfirmed" && <ResolvePost post={post} />}
        {isOpen(post) && <Problems problems={post.problems} />}
        {post.status === "scheduled" && <Problems problems={post.preflight_problems} />}
        {isMarked(post) && post.unverified_claims.length > 0 && (
          <section className="mx-4 mb-4 rounded-control bg-wait-bg px-3 py-2 text-13 text-wait">
            <h3 className="flex items-center gap-1.5 font-semibold">
              <SignIcon sign="warning" size={14} />
              {t("check")}
            </h3>
            <ul>
              {post.unverified_claims.map(claim => (
                <li key={claim}>“{claim}”</li>
              ))}
            </ul>
          </section>
        )}
        {isOpen(post) && post.status !== "failed" && <WhyThisTime post={post} />}
        <PostDetails post={post} platform={platform} />
        <PostTimeline postId={post.id} />
      </section>
      <PostActionBar
        post={post}
        onEdit={() => void setEditing(true)}
        onImprove={() => setMode("improve")}
        onClose={onClose}
      />
    </>
  )
}

/** What keeps a post off its platform, or will when its time comes. */
function Problems({ problems }: { problems: readonly { code: string; message: string }[] }) {
  if (problems.length === 0) return null
  return (
    <ul className="mx-4 mb-4 rounded-control bg-bad-bg px-3 py-2 text-13 text-bad">
      {problems.map(problem => (
        <li key={problem.code}>{problem.message}</li>
      ))}
    </ul>
  )
}
