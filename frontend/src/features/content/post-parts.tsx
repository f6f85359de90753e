import { useTranslations } from "use-intl"
import type { PlatformRead, PostRead } from "@/api/types.gen"
import { MarkedText } from "@/components/marked"
import { isMarked } from "@/lib/posts"

type Props = { post: PostRead; platform: PlatformRead | undefined }

/** What goes out after the first text: our own comment under it where the platform has that, else the rest of a thread. */
export function PostParts({ post, platform }: Props) {
  const t = useTranslations("postSheet")
  if (post.following_parts.length === 0) return null
  const isComment = platform?.parts_are === "comment"
  return (
    <ol>
      {post.following_parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
        <li key={index} className="border-t px-3 py-2.5">
          <p className="text-12 text-ink-3">{isComment ? t("firstComment") : t("partOf", { number: index + 2 })}</p>
          <p className="mt-0.5 text-13 break-words whitespace-pre-wrap">
            <MarkedText isMarked={isMarked(post)} text={part} />
          </p>
        </li>
      ))}
    </ol>
  )
}
