import { unapprovePosts, unschedulePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { isMarked } from "./posts"

/**
 * Takes posts off the calendar again, given as they were before they came onto it: scheduling the machine's words was a
 * yes to them, and those wait for it once more.
 */
export async function takeOffCalendar(before: readonly PostRead[]): Promise<void> {
  const post_ids = before.filter(isMarked).map(({ id }) => id)
  if (post_ids.length > 0) await unapprovePosts({ body: { post_ids }, throwOnError: true })
  for (const post of before) {
    if (!isMarked(post)) await unschedulePost({ path: { post_id: post.id }, throwOnError: true })
  }
}
