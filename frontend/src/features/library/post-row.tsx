import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { StatusWord } from "@/components/status-icon"
import { TagChips } from "@/components/tag-chips"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { fileUrl } from "@/lib/file-url"
import { afterFirstLine, firstLine } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { standingOf, timeOfPost } from "@/lib/posts"
import { useWhen } from "@/lib/when"

export type ItemProps = {
  post: PostRead
  isOpen: boolean
  isChosen: boolean
  onOpen: (id: string) => void
  onChoose: (id: string, isRange: boolean) => void
}

/** A box to choose a post with; with Shift everything between it and the last one. */
export function ChooseBox({ post, isChosen, onChoose, className }: ItemProps & { className?: string }) {
  const t = useTranslations("library")
  return (
    <label className={cn("grid size-9 flex-none cursor-pointer place-items-center max-md:size-11", className)}>
      <input
        type="checkbox"
        aria-label={t("choose", { post: firstLine(post.text) })}
        checked={isChosen}
        // The change itself does not know of Shift; the click that makes it does.
        onChange={() => {}}
        onClick={event => onChoose(post.id, event.shiftKey)}
        className="size-4 accent-strong"
      />
    </label>
  )
}

export function PostRow(props: ItemProps) {
  const { post, isOpen, isChosen, onOpen } = props
  const t = useTranslations("library")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const pillarIndex = usePillarIndex()(post.pillar)
  const time = timeOfPost(post)
  const picture = post.media[0]
  return (
    <li
      data-post={post.id}
      className={cn(
        "flex items-start border-b select-none",
        isOpen ? "bg-selected" : isChosen ? "bg-hover" : "hover:bg-side",
      )}
    >
      <ChooseBox {...props} className="mt-1.5 max-md:mt-1" />
      <button
        type="button"
        data-open
        aria-expanded={isOpen}
        onClick={() => onOpen(post.id)}
        className="grid min-w-0 flex-1 gap-x-4 gap-y-1 py-2.5 pr-2 text-left focus-visible:-outline-offset-2 @xl:grid-cols-[minmax(0,1fr)_150px_122px] @xl:items-center @3xl:grid-cols-[minmax(0,1fr)_150px_150px_122px]"
      >
        <span className="flex min-w-0 items-start gap-2.5">
          <span className="pt-0.5">
            <PlatformGlyph platform={post.platform} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-13 font-medium">
              <PostLead post={post} />
            </span>
            <span className="block truncate text-12 text-ink-2">{afterFirstLine(post.text)}</span>
            {post.tags.length > 0 && (
              <span className="mt-1 block">
                <TagChips tags={post.tags} />
              </span>
            )}
          </span>
          {picture && (
            // biome-ignore lint/performance/noImgElement: a small file of our own API
            <img
              src={fileUrl(picture.thumbnail_url)}
              alt=""
              loading="lazy"
              className="size-9 flex-none rounded-chip object-cover"
            />
          )}
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-12 text-ink-2 @max-3xl:hidden">
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
          <span className="truncate">{post.pillar}</span>
        </span>
        <span className="flex min-w-0 items-center gap-2 text-12 text-ink-2">
          {pillarIndex !== null && (
            <span className="@3xl:hidden">
              <PillarShape index={pillarIndex} />
            </span>
          )}
          <span className="inline-block truncate first-letter:uppercase">{time ? when(time) : t("noTime")}</span>
          <span className="ml-auto @xl:hidden">
            <StatusWord standing={standingOf(post)} />
          </span>
        </span>
        <span className="flex items-center text-12 @max-xl:hidden">
          <StatusWord standing={standingOf(post)} />
        </span>
      </button>
    </li>
  )
}
