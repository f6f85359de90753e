import type { PostRead, SnapshotRead } from "@/api/types.gen"

/** The newest figures of a post: totals since it went out. Null where the platform has no such figure: unknown is not zero. */
export type PostFigures = {
  impressions: number | null
  /** Likes, comments, shares and clicks, of those the platform tells; null when it tells none. */
  engagements: number | null
  rate: number | null
  clicks: number | null
  isSimulated: boolean
  fetchedAt: string | null
}

export function readMetrics(post: Pick<PostRead, "latest_metrics">): PostFigures | null {
  // The API keeps the newest snapshot beside the post as plain JSON; decimals come as strings there.
  const metrics = post.latest_metrics as Partial<SnapshotRead> | null
  if (!metrics) return null
  const number = (value: unknown) => (value === null || value === undefined ? null : Number(value))
  const parts = [metrics.likes, metrics.comments, metrics.shares, metrics.clicks]
    .map(number)
    .filter(part => part !== null)
  return {
    impressions: number(metrics.impressions),
    engagements: parts.length > 0 ? parts.reduce((sum, part) => sum + part, 0) : null,
    rate: number(metrics.engagement_rate),
    clicks: number(metrics.clicks),
    isSimulated: metrics.is_simulated ?? false,
    fetchedAt: metrics.fetched_at ?? null,
  }
}
