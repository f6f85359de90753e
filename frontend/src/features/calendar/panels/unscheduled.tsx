import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { More } from "@/components/more"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { usePillarIndex } from "@/lib/pillars"
import { isMarked, standingOf } from "@/lib/posts"
import type { Filters } from "../filters"
import { HELD, useTile } from "../use-tile"
import { useUnscheduledPages } from "../use-unscheduled"
import { Drawer } from "./drawer"

/** A drawer to drag from. */
export function Unscheduled({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const t = useTranslations("calendar.unscheduled")
  const { drafts, posts } = useUnscheduledPages(filters)
  return (
    <Drawer
      title={t("title")}
      note={posts && t("count", { count: posts.length, more: String(drafts.hasNextPage) })}
      onClose={onClose}
    >
      {drafts.isError && !posts ? (
        <div className="p-3">
          <ProblemNotice error={drafts.error} title={t("failed")} onRetry={() => void drafts.refetch()} />
        </div>
      ) : !posts ? (
        <div className="flex flex-col gap-2 p-3" aria-busy="true">
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-20 w-full" />
        </div>
      ) : (
        <>
          {posts.length === 0 && !drafts.hasNextPage ? (
            <p className="p-4 text-13 text-ink-2">{t("empty")}</p>
          ) : (
            <p className="px-3 pt-3 text-12 text-ink-3">{t("hint")}</p>
          )}
          <ul className="flex flex-col gap-2 p-3">
            {posts.map(post => (
              <li key={post.id}>
                <DrawerCard post={post} />
              </li>
            ))}
          </ul>
          <div className="px-3 pb-3">
            <More query={drafts} />
          </div>
        </>
      )}
    </Drawer>
  )
}

function DrawerCard({ post }: { post: PostRead }) {
  const pillarIndex = usePillarIndex()(post.pillar)
  const { frameRef, buttonProps, isDragging, isHere } = useTile(post, { takesPosts: false, drawer: "unscheduled" })
  const standing = standingOf(post)
  return (
    <div ref={frameRef} className={cn("p-0!", postCardEdge(standing, isHere), isDragging && "opacity-40")}>
      <button {...buttonProps} className={`block w-full cursor-grab rounded-control p-1.5 text-left ${HELD}`}>
        <PostCardBody
          platform={post.platform}
          time={null}
          text={post.text}
          standing={standing}
          isMarked={isMarked(post)}
          pillar={post.pillar}
          pillarIndex={pillarIndex}
          picture={post.media[0]?.thumbnail_url}
        />
      </button>
    </div>
  )
}
