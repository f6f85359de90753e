import { useQuery } from "@tanstack/react-query"
import { getMediaOptions } from "@/api/@tanstack/react-query.gen"
import type { PostMedia, PostRead } from "@/api/types.gen"
import { cn } from "@/lib/cn"

const SHOWN = 4

/** What a post shows beside its words: one picture across, more of them in pairs. */
export function PostPictures({ post }: { post: PostRead }) {
  if (post.media.length === 0) return null
  const more = post.media.length - SHOWN
  return (
    <div className={cn("relative grid gap-0.5 overflow-hidden", post.media.length > 1 && "grid-cols-2")}>
      {post.media.slice(0, SHOWN).map(media => (
        <PostPicture key={media.id} media={media} isAlone={post.media.length === 1} />
      ))}
      {more > 0 && (
        <span className="absolute right-2 bottom-2 rounded-chip bg-page px-1.5 py-0.5 text-12 tabular-nums">
          +{more}
        </span>
      )}
    </div>
  )
}

/** Nothing once it has been deleted from the library: a post that is out keeps its words. */
function PostPicture({ media, isAlone }: { media: PostMedia; isAlone: boolean }) {
  const asset = useQuery(getMediaOptions({ path: { media_id: media.id } }))
  if (asset.isError) return null
  return (
    // biome-ignore lint/performance/noImgElement: the export has no image server, and the API makes small ones
    <img
      src={media.thumbnail_url}
      alt={asset.data?.alt_text ?? ""}
      className={cn("w-full bg-hover object-cover", isAlone ? "aspect-8/5" : "aspect-square")}
    />
  )
}
