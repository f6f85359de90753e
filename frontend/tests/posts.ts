import type { PostRead } from "@/api/types.gen"

let counter = 0

/** A post of the offline copywriter that nobody has approved yet. */
export function makePost(about: Partial<PostRead> = {}): PostRead {
  counter += 1
  return {
    id: `00000000-0000-4000-8000-${String(counter).padStart(12, "0")}`,
    business_id: "b0000000-0000-4000-8000-000000000000",
    strategy_id: null,
    social_account_id: null,
    group_id: null,
    recurring_id: null,
    attempt_count: 0,
    next_attempt_at: null,
    problems: [],
    preflight_at: null,
    preflight_problems: [],
    platform: "bluesky",
    content_type: "post",
    text: "Rye is back on the shelf.\n\nCome early: last week it was gone by ten.",
    following_parts: [],
    published_parts: [],
    options: {},
    hashtags: [],
    media: [],
    media_ids: [],
    media_urls: [],
    pillar: "From the oven",
    tags: [],
    idea_id: null,
    archived_at: null,
    status: "draft",
    scheduled_for: "2026-11-19T07:10:00Z",
    published_at: null,
    external_post_id: null,
    permalink: null,
    failure_code: null,
    failure_reason: null,
    made_by: "offline",
    approved_at: null,
    unverified_claims: [],
    why_this_time: null,
    version: 1,
    latest_metrics: null,
    created_at: "2026-11-18T09:00:00Z",
    updated_at: "2026-11-18T09:00:00Z",
    ...about,
  }
}
