import type { PostRead } from "@/api/types.gen"

/** The newest figures of a post: totals since it went out. Null where the platform has no such figure: unknown is not zero. */
export type PostFigures = {
  impressions: number | null
  /** Likes, comments, shares and clicks, of those the platform tells; null when it tells none. */
  engagements: number | null
  rate: number | null
  clicks: number | null
  isSimulated: boolean
  fetched_at: string
}

export function readMetrics(post: Pick<PostRead, "latest_metrics">): PostFigures | null {
  const metrics = post.latest_metrics
  if (!metrics) return null
  const parts = [metrics.likes, metrics.comments, metrics.shares, metrics.clicks].filter(
    value => value !== null && value !== undefined,
  )
  return {
    impressions: metrics.impressions ?? null,
    engagements: parts.length > 0 ? parts.reduce((sum, value) => sum + value, 0) : null,
    rate:
      metrics.engagement_rate === null || metrics.engagement_rate === undefined
        ? null
        : Number(metrics.engagement_rate),
    clicks: metrics.clicks ?? null,
    isSimulated: metrics.is_simulated ?? false,
    fetched_at: metrics.fetched_at,
  }
}
