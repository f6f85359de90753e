import type { MediaRead, PlatformRead, VideoRulesRead } from "@/api/types.gen"

export type MediaTrouble =
  | { code: "needs-media" | "videos-not-taken" | "videos-with-images" }
  | { code: "too-many-images" | "too-many-videos" | "too-many-media"; over: number; limit: number }
  | { code: "video-unfit"; file: string; why: Unfit; limit: number }

export type Unfit = "small" | "big" | "short" | "long" | "wide" | "high" | "narrow" | "broad"

type Rules = Pick<PlatformRead, "max_images" | "max_videos" | "videos_with_images" | "video"> & {
  text: Pick<PlatformRead["text"], "needs_media">
}

/**
 * What keeps these pictures and videos off a platform. Pictures are made to fit there, so only their number counts;
 * videos go as they are. What is not known yet (null) counts as a picture.
 */
export function mediaTroubles(rules: Rules, media: readonly (MediaRead | null)[]): MediaTrouble[] {
  const found: MediaTrouble[] = []
  const films = media.filter((one): one is MediaRead => one?.kind === "video")
  const [videos, images] = [films.length, media.length - films.length]
  const { max_images, max_videos, videos_with_images: areTogether } = rules
  if (rules.text.needs_media && media.length === 0) found.push({ code: "needs-media" })
  if (videos > 0 && max_videos === 0) found.push({ code: "videos-not-taken" })
  else {
    if (videos > max_videos && !areTogether) {
      found.push({ code: "too-many-videos", over: videos - max_videos, limit: max_videos })
    }
    if (videos > 0 && images > 0 && !areTogether) found.push({ code: "videos-with-images" })
  }
  const counted = areTogether ? images + videos : images
  if (counted > max_images) {
    const code = areTogether && videos > 0 ? "too-many-media" : "too-many-images"
    found.push({ code, over: counted - max_images, limit: max_images })
  }
  if (max_videos > 0 && rules.video) {
    for (const film of films) {
      const unfit = unfitOf(film, rules.video)
      if (unfit) found.push({ code: "video-unfit", file: film.file_name, ...unfit })
    }
  }
  return found
}

/** The first thing about a video that the platform does not take, and what it does. */
function unfitOf(film: MediaRead, rules: VideoRulesRead): { why: Unfit; limit: number } | null {
  const { byte_size: bytes, duration_seconds: seconds, width, height } = film
  const ratio = width / height
  const limits: [Unfit, number | null, (limit: number) => boolean][] = [
    ["big", rules.max_bytes, limit => bytes > limit],
    ["small", rules.min_bytes, limit => bytes < limit],
    ["short", rules.min_seconds, limit => seconds !== null && seconds < limit],
    ["long", rules.max_seconds, limit => seconds !== null && seconds > limit],
    ["wide", rules.max_width, limit => width > limit],
    ["high", rules.max_height, limit => height > limit],
    ["narrow", rules.min_ratio, limit => ratio < limit],
    ["broad", rules.max_ratio, limit => ratio > limit],
  ]
  for (const [why, limit, isOutside] of limits) if (limit !== null && isOutside(limit)) return { why, limit }
  return null
}
