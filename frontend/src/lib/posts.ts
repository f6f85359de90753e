import type { PostRead } from "@/api/types.gen"

/** What a person sees of a post's status; `review` stands for "needs your yes". */
export type Standing = "draft" | "review" | "scheduled" | "publishing" | "published" | "failed" | "unconfirmed"

/** Words of the machine that no person has accepted yet: they stand on marker. */
export function isMarked(post: Pick<PostRead, "made_by" | "approved_at">): boolean {
  return post.made_by !== "person" && post.approved_at === null
}

export function standingOf(post: Pick<PostRead, "status" | "made_by" | "approved_at">): Standing {
  if (post.status === "in_review") return "review"
  if (post.status === "draft") return isMarked(post) ? "review" : "draft"
  return post.status
}

/** Whether a person may still change, move or delete it. */
export function isOpen(post: Pick<PostRead, "status" | "archived_at">): boolean {
  if (post.archived_at !== null) return false
  return (
    post.status === "draft" || post.status === "in_review" || post.status === "scheduled" || post.status === "failed"
  )
}

/** When it went out, or will. */
export function timeOfPost(post: Pick<PostRead, "published_at" | "scheduled_for">): string | null {
  return post.published_at ?? post.scheduled_for
}

export function byTime(left: PostRead, right: PostRead): number {
  return (timeOfPost(left) ?? "").localeCompare(timeOfPost(right) ?? "")
}
