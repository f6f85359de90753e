import { Pencil, RefreshCw, Trash2 } from "lucide-react"
import dynamic from "next/dynamic"
import { type ReactNode, useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { useDeletePosts } from "@/lib/deleting-posts"
import { dayNumber, firstLine, weekdayShort } from "@/lib/format"
import type { WrittenPost } from "@/lib/generation"
import { usePillarIndex } from "@/lib/pillars"
import { isMarked, standingOf } from "@/lib/posts"
import { type Day, timeOf } from "@/lib/tz"
import type { Swap } from "./use-swap"

const EditDialog = dynamic(() => import("./edit-dialog").then(module => module.EditDialog), { ssr: false })

/** A post as it is told while it is written, or as it is stored. */
export type ShownPost = {
  id: string
  platform: string
  pillar: string | null
  text: string
  at: string | null
  /** Null while the week is being written. */
  stored: PostRead | null
}

export function shownFrom(post: WrittenPost | PostRead): ShownPost {
  const isStored = "id" in post
  return {
    id: isStored ? post.id : post.post_id,
    platform: post.platform,
    pillar: post.pillar,
    text: post.text,
    at: post.scheduled_for,
    stored: isStored ? post : null,
  }
}

type Props = { day: Day; posts: ShownPost[] /** Null: nothing can be changed yet. */; swap: Swap | null }

export function DayColumn({ day, posts, swap }: Props) {
  return (
    <li className="min-w-0 border-line py-2.5 sm:pr-2 xl:border-l xl:pl-2 xl:first:border-l-0 xl:first:pl-0">
      <h2 className="mb-2 text-13 text-ink-2">
        {weekdayShort(day)} <b className="font-semibold text-ink">{dayNumber(day)}</b>
      </h2>
      <ul className="flex flex-col gap-3">
        {posts
          .toSorted((left, right) => (left.at ?? "").localeCompare(right.at ?? ""))
          .map(post => (
            <WeekCard key={post.id} post={post} swap={swap} />
          ))}
      </ul>
    </li>
  )
}

function WeekCard({ post, swap }: { post: ShownPost; swap: Swap | null }) {
  const t = useTranslations("onboarding")
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()
  const remove = useDeletePosts()
  const [isEditing, setEditing] = useState(false)
  const { stored } = post
  const standing = stored ? standingOf(stored) : "review"
  const isSwapping = swap?.postId === post.id
  const line = firstLine(post.text)
  const action = (name: "editPost" | "swapPost" | "removePost", icon: ReactNode, run: () => void, isBusy = false) => (
    <Button
      look="ghost"
      size="sm"
      isIcon
      title={t(name)}
      aria-label={t("postActions", { action: t(name), post: line })}
      isBusy={isBusy}
      onClick={run}
      className="max-md:w-11"
    >
      {!isBusy && icon}
    </Button>
  )
  return (
    <li className="land">
      <div className={cn(postCardEdge(standing), isSwapping && "opacity-60")}>
        <PostCardBody
          platform={post.platform}
          time={post.at && timeOf(post.at, timezone)}
          text={post.text}
          standing={standing}
          isMarked={stored ? isMarked(stored) : true}
          pillar={post.pillar}
          pillarIndex={pillarIndex(post.pillar)}
        />
        {stored?.why_this_time && <p className="mt-1 border-t pt-1 text-12 text-ink-2">{stored.why_this_time}</p>}
        {stored?.problems[0] && <p className="mt-1 text-12 text-bad">{stored.problems[0].message}</p>}
      </div>
      {swap && stored && (standing === "review" || standing === "draft") && (
        <div className="mt-0.5 flex items-center">
          {action("editPost", <Pencil className="icon size-3.5" />, () => setEditing(true))}
          {action("swapPost", <RefreshCw className="icon size-3.5" />, () => swap.start(post.id), isSwapping)}
          {action("removePost", <Trash2 className="icon size-3.5" />, () => void remove([stored]))}
          {isSwapping && (
            <span role="status" className="ml-1 truncate text-12 text-ink-2">
              {t("swapping")}
            </span>
          )}
        </div>
      )}
      {isEditing && stored && <EditDialog post={stored} onClose={() => setEditing(false)} />}
    </li>
  )
}
