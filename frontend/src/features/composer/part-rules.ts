import type { PlatformRead } from "@/api/types.gen"

/** What the parts of a post after the first are on a platform: more of a thread, or a comment under it. */
export type PartRules = {
  canThread: (platform: string) => boolean
  hasComment: (platform: string) => boolean
}

export function partRules(platforms: readonly PlatformRead[]): PartRules {
  const later = new Map<string, PlatformRead["parts_are"]>(
    platforms.filter(({ max_parts }) => max_parts > 1).map(({ platform, parts_are }) => [platform, parts_are]),
  )
  return {
    canThread: platform => later.get(platform) === "replies",
    hasComment: platform => later.get(platform) === "comment",
  }
}
