import type { PostRead } from "@/api/types.gen"
import { firstLine } from "@/lib/format"
import { isMarked } from "@/lib/posts"
import { Marked } from "./marked"

/** A post's first line, on marker while nobody has accepted it. */
export function PostLead({ post }: { post: PostRead }) {
  return <Marked isMarked={isMarked(post)}>{firstLine(post.text)}</Marked>
}
