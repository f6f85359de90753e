import type { KeyboardEventHandler } from "react"
import { useTranslations } from "use-intl"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { TagChips } from "@/components/tag-chips"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { fileUrl } from "@/lib/file-url"
import { usePillarIndex } from "@/lib/pillars"
import { isMarked, standingOf, timeOfPost } from "@/lib/posts"
import { useWhen } from "@/lib/when"
import { ChooseBox, type ItemProps } from "./post-row"

type Props = { items: ItemProps[] | undefined; isBusy: boolean; onKeyDown: KeyboardEventHandler<HTMLUListElement> }

/** The posts side by side. */
export function PostCards({ items, isBusy, onKeyDown }: Props) {
  const t = useTranslations("library")
  return (
    <ul
      aria-label={t("posts")}
      aria-busy={isBusy}
      onKeyDown={onKeyDown}
      className="grid grid-cols-[repeat(auto-fill,minmax(min(200px,100%),1fr))] gap-3"
    >
      {items
        ? items.map(item => <PostCard key={item.post.id} {...item} />)
        : ["a", "b", "c", "d", "e", "f", "g", "h"].map(key => (
            <li key={key}>
              <Skeleton className="h-40 w-full" />
            </li>
          ))}
    </ul>
  )
}

/** A post as the calendar draws it, with its picture, to be looked over rather than read down. */
function PostCard(props: ItemProps) {
  const { post, isOpen, isChosen, onOpen } = props
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const pillarIndex = usePillarIndex()(post.pillar)
  const standing = standingOf(post)
  const time = timeOfPost(post)
  const picture = post.media[0]
  return (
    <li data-post={post.id} className="relative select-none">
      <button
        type="button"
        data-open
        aria-expanded={isOpen}
        onClick={() => onOpen(post.id)}
        className={cn(
          postCardEdge(standing, isOpen || isChosen),
          "flex h-full w-full flex-col px-2.5 py-2.5 max-md:pb-6 [&>span:last-child]:pr-7",
        )}
      >
        {picture && (
          // biome-ignore lint/performance/noImgElement: a small file of our own API
          <img
            src={fileUrl(picture.thumbnail_url)}
            alt=""
            loading="lazy"
            className="mb-2 aspect-video w-full rounded-chip object-cover"
          />
        )}
        <PostCardBody
          platform={post.platform}
          time={time && capitalised(when(time))}
          text={post.text}
          standing={standing}
          isMarked={isMarked(post)}
          pillar={post.pillar}
          pillarIndex={pillarIndex}
        />
        {post.tags.length > 0 && (
          <span className="mt-2 block text-left">
            <TagChips tags={post.tags} most={2} />
          </span>
        )}
      </button>
      <ChooseBox {...props} className="absolute right-0 bottom-0" />
    </li>
  )
}

const capitalised = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
