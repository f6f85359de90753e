import { Check, Lock } from "lucide-react"
import { memo } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { formatNumber } from "@/lib/format"
import { readMetrics } from "@/lib/metrics"
import { usePillarIndex } from "@/lib/pillars"
import { isMarked, standingOf, timeOfPost } from "@/lib/posts"
import { usePublishNow } from "@/lib/publishing-now"
import { timeOf } from "@/lib/tz"
import { HELD, useTile } from "./use-tile"

type Props = { post: PostRead; top: number; height: number; isCompact: boolean }

/** A post at its time in the week. */
export const WeekCard = memo(function WeekCard({ post, top, height, isCompact }: Props) {
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const { frameRef, buttonProps, canMove, isDragging, isHere, isSelected } = useTile(post)
  const standing = standingOf(post)
  const time = timeOfPost(post)
  const wall = time && timeOf(time, timezone)
  const footer = useFooter(post)
  if (isDragging) {
    return (
      <div
        ref={frameRef}
        className="absolute inset-x-1 rounded-control border border-dashed border-control px-1.5 pt-1.5 text-12 font-medium text-ink-3 line-through"
        style={{ top, height }}
      >
        <button {...buttonProps} className="line-through">
          {wall}
        </button>
      </div>
    )
  }
  return (
    <div
      ref={frameRef}
      className={cn(
        "group land absolute inset-x-1 p-0!",
        postCardEdge(standing, isHere || isSelected),
        canMove && "hover:border-control",
      )}
      style={{ top }}
    >
      {canMove && <Grip />}
      <button
        {...buttonProps}
        className={cn("block w-full rounded-control p-1.5 text-left", canMove && `cursor-grab ${HELD}`)}
      >
        <PostCardBody
          platform={post.platform}
          time={wall}
          text={post.text}
          standing={standing}
          isMarked={isMarked(post)}
          pillar={post.pillar}
          pillarIndex={pillarIndex}
          footer={footer}
          picture={post.media[0]?.thumbnail_url}
          isCompact={isCompact}
        />
      </button>
      {standing === "failed" && !isCompact && <Retry post={post} />}
      {isSelected && (
        <span className="absolute -top-1.5 -right-1.5 grid size-4 place-items-center rounded-full bg-strong text-on-strong">
          <Check className="icon size-3!" aria-hidden="true" />
        </span>
      )}
    </div>
  )
})

/** What takes the pillar's place once there is something to say. */
function useFooter(post: PostRead) {
  const t = useTranslations("calendar")
  const impressions = readMetrics(post)?.impressions
  switch (post.status) {
    case "published":
      return impressions === null || impressions === undefined
        ? undefined
        : t("seen", { count: formatNumber(impressions) })
    case "publishing":
      return (
        <span className="inline-flex items-center gap-1">
          <Lock className="icon size-3!" aria-hidden="true" />
          {t("sending")}
        </span>
      )
    case "failed":
      return <span className="font-semibold text-bad">{post.failure_reason ?? t("refused")}</span>
    case "unconfirmed":
      return <span className="underlined font-semibold text-wait">{t("mayBeLive")}</span>
    default:
      return undefined
  }
}

function Retry({ post }: { post: PostRead }) {
  const t = useTranslations("calendar")
  const publishNow = usePublishNow()
  return (
    <button
      type="button"
      aria-busy={publishNow.isPending || undefined}
      onClick={() => !publishNow.isPending && publishNow.mutate(post)}
      className="underlined mx-1.5 -mt-1 mb-1.5 block text-11 font-semibold text-bad"
    >
      {t("retry")}
    </button>
  )
}

/** Six dots at the left while the pointer is over a card that may be moved. */
function Grip() {
  return (
    <svg
      className="pointer-events-none absolute top-2 -left-1 opacity-0 group-hover:opacity-100"
      width="6"
      height="10"
      viewBox="0 0 6 10"
      fill="var(--text-3)"
      aria-hidden="true"
    >
      {[1, 5, 9].map(y => (
        <g key={y}>
          <circle cx="1" cy={y} r=".9" />
          <circle cx="5" cy={y} r=".9" />
        </g>
      ))}
    </svg>
  )
}
