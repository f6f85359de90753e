import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { useBusiness } from "@/lib/business"
import { dayNumber, formatInstant, weekdayShort } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { isMarked, standingOf } from "@/lib/posts"
import { timeOf } from "@/lib/tz"
import type { Target } from "./drop-target"

/** The card in the hand, with a label that says where it would land. */
export function LiftedCard({ post, target }: { post: PostRead; target: Target | null }) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const time = target?.to ?? post.scheduled_for
  return (
    <div className="relative cursor-grabbing">
      {target && (
        <p className="absolute bottom-full left-0 mb-1.5 rounded-control bg-strong px-2 py-1 text-11 whitespace-nowrap text-on-strong tabular-nums">
          <b className="block font-semibold">
            {`${weekdayShort(target.day)} ${dayNumber(target.day)}, ${timeOf(target.to, timezone)}`}
          </b>
          {target.other
            ? t("swapHint")
            : post.scheduled_for && t("was", { when: formatInstant(post.scheduled_for, timezone) })}
        </p>
      )}
      <div className={`${postCardEdge(standingOf(post))} border-solid! border-ink! shadow-lifted`}>
        <PostCardBody
          platform={post.platform}
          time={time && timeOf(time, timezone)}
          text={post.text}
          standing={standingOf(post)}
          isMarked={isMarked(post)}
          pillar={post.pillar}
          pillarIndex={pillarIndex}
          picture={post.media[0]?.thumbnail_url}
        />
      </div>
    </div>
  )
}
