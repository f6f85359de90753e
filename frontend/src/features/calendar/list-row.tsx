import { Check } from "lucide-react"
import type { ComponentProps, Ref } from "react"
import type { PostRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { StatusWord } from "@/components/status-icon"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { usePillarIndex } from "@/lib/pillars"
import { standingOf } from "@/lib/posts"
import { timeOf } from "@/lib/tz"
import { instantOf } from "./layout"
import type { useOpening } from "./use-opening"

type Props = {
  post: PostRead
  tile: Pick<ReturnType<typeof useOpening>, "isHere" | "isSelected" | "selects"> & {
    buttonProps: ComponentProps<"button">
    frameRef?: Ref<HTMLLIElement>
    isDragging?: boolean
  }
  className?: string
}

/** A post as a row: what grids cannot say to a screen reader, and what fits on a phone. */
export function ListRow({ post, tile, className }: Props) {
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const { isHere, isSelected, selects, buttonProps, frameRef, isDragging } = tile
  const time = instantOf(post)
  const standing = standingOf(post)
  const picture = post.media[0]?.thumbnail_url
  return (
    <li
      ref={frameRef}
      className={cn("border-t first:border-t-0", isHere && "bg-selected", isDragging && "opacity-40", className)}
    >
      <button
        {...buttonProps}
        className="flex min-h-16 w-full items-start gap-3 py-2.5 text-left focus-visible:-outline-offset-2"
      >
        {selects && (
          <span
            className={cn(
              "mt-0.5 grid size-4 flex-none place-items-center rounded-chip border border-control",
              isSelected && "border-ink bg-strong text-on-strong",
            )}
          >
            {isSelected && <Check className="icon size-3!" aria-hidden="true" />}
          </span>
        )}
        <time dateTime={time} className="w-10 flex-none text-13 font-medium">
          {timeOf(time, timezone)}
        </time>
        <span className="min-w-0 flex-1">
          <span className={cn("block", standing === "published" ? "text-ink-2" : "font-medium")}>
            <PostLead post={post} />
          </span>
          <span className="mt-1 flex flex-wrap items-center gap-x-2 text-12 text-ink-2">
            <PlatformGlyph platform={post.platform} size={14} />
            {pillarIndex !== null && <PillarShape index={pillarIndex} />}
            <StatusWord standing={standing} />
            {standing === "failed" && post.failure_reason && <span className="text-bad">{post.failure_reason}</span>}
          </span>
        </span>
        {picture && (
          // biome-ignore lint/performance/noImgElement: served small by the API; the export has no image optimisation
          <img
            src={picture}
            alt=""
            loading="lazy"
            draggable={false}
            className="size-12 flex-none rounded-control object-cover"
          />
        )}
      </button>
    </li>
  )
}
