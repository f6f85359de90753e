import { useQueries } from "@tanstack/react-query"
import { getMediaOptions } from "@/api/@tanstack/react-query.gen"
import { checkPost, listSimilarPosts } from "@/api/sdk.gen"
import type { MediaRead, PostRead, PreflightProblem, SimilarPost } from "@/api/types.gen"
import { chosen, type Draft, isLocked, mediaOf, wordsOf } from "./draft"
import type { Kit } from "./kit"
import { type MediaTrouble, mediaTroubles } from "./media-troubles"

export type Trouble = {
  key: string
  platform: PostRead["platform"]
  code: string
  isBlocking: boolean
  /** In the server's words; null where this device sees it first and says it itself. */
  message: string | null
  over: number
  limit: number
  part: number
  /** About pictures and videos: what is wrong with them. */
  media?: MediaTrouble
}

type Checked = { problems: readonly PreflightProblem[]; similar: readonly SimilarPost[] }

/** Told by this device with every letter; the server's word on them is always a save behind. */
const OWN = new Set([
  "too-long",
  "too-many-bytes",
  "empty",
  "needs-media",
  "too-many-images",
  "too-many-videos",
  "videos-not-taken",
  "videos-with-images",
  "media-does-not-fit",
])

/**
 * What speaks against each post: lengths and pictures as they are this moment, everything else as the server found it at
 * the last save.
 */
export function useChecks(draft: Draft, kit: Kit, isSettled: boolean) {
  const targets = chosen(draft).filter(target => !isLocked(target))
  const stored = targets.flatMap(({ key, platform, post }) => (post ? [{ key, platform, post }] : []))
  const results = useQueries({
    queries: stored.map(({ post }) => ({
      queryKey: ["compose-check", post.id, post.version, post.social_account_id],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Checked> => {
        const path = { post_id: post.id }
        const [report, similar] = await Promise.all([
          checkPost({ path, signal, throwOnError: true }),
          listSimilarPosts({ path, signal, throwOnError: true }),
        ])
        return { problems: report.data.problems, similar: similar.data }
      },
      enabled: isSettled,
      placeholderData: (before: Checked | undefined) => before,
    })),
  })
  const assets = useAssets([...new Set(targets.flatMap(target => mediaOf(draft, target)))])
  const here = targets.flatMap(target => {
    const { key, platform } = target
    const words = wordsOf(draft, target, kit.canThread(platform))
    const info = kit.info(target)
    const found: Trouble[] = words.flatMap((part, index) => {
      const over = kit.over(part, target)
      const bytes = kit.overBytes(part, target)
      if (over === 0 && bytes === 0) return []
      const code = over > 0 ? "too-long" : "too-many-bytes"
      const limit = info?.text.max_length ?? 0
      return [{ key, platform, code, isBlocking: true, message: null, over: over || bytes, limit, part: index }]
    })
    const trouble = (code: string, about: Partial<Trouble> = {}): Trouble => ({
      ...{ key, platform, code, isBlocking: true, message: null, over: 0, limit: 0, part: 0 },
      ...about,
    })
    const over = kit.over(target.comment, platform, "comment") || kit.overBytes(target.comment, platform, "comment")
    if (over > 0) found.push(trouble("comment-too-long", { over, limit: info?.comment?.max_length ?? 0 }))
    if (words.every(part => !part.trim())) found.push(trouble("empty"))
    if (info) {
      const media = mediaOf(draft, target).map(id => assets.get(id) ?? null)
      found.push(...mediaTroubles(info, media).map(media => trouble(media.code, { media })))
    }
    return found
  })
  const there = stored.flatMap(({ key, platform, post }, index): Trouble[] => {
    const checked = results[index]?.data
    if (!checked) return []
    // Posts of one group are meant to be alike.
    const alike = checked.similar.filter(({ post_id }) => post_id !== post.id)
    const isNowhere = checked.problems.some(({ code }) => code === "platform-not-available")
    return [
      ...checked.problems
        .filter(({ code }) => !OWN.has(code) && !(isNowhere && code === "no-account-for-platform"))
        .map(({ code, severity, message }) => ({
          key,
          platform,
          code,
          isBlocking: severity === "blocks",
          message: code === "no-account-for-platform" ? null : message,
          over: 0,
          limit: 0,
          part: 0,
        })),
      ...(alike.length > 0
        ? [{ key, platform, code: "similar", isBlocking: false, message: null, over: alike.length, limit: 0, part: 0 }]
        : []),
    ]
  })
  const troubles = [...here, ...there].toSorted((left, right) => Number(right.isBlocking) - Number(left.isBlocking))
  return {
    troubles: once(troubles),
    isBlocked: troubles.some(({ isBlocking }) => isBlocking),
    isChecked: stored.length > 0 && results.every(({ data, isPlaceholderData }) => data && !isPlaceholderData),
    failure: results.find(({ isError, data }) => isError && !data)?.error ?? null,
    retry: () => results.forEach(result => void (result.isError && result.refetch())),
  }
}

/** What is known by now of these pictures and videos. */
export function useAssets(ids: readonly string[]): ReadonlyMap<string, MediaRead> {
  return useQueries({
    queries: ids.map(id => getMediaOptions({ path: { media_id: id } })),
    combine: results => new Map(results.flatMap(({ data }) => (data ? [[data.id, data]] : []))),
  })
}

/** Two troubles of one name say the same. */
export function nameOf({ code, message, key, part, media }: Trouble): string {
  return message ?? [code, key, part, media && "file" in media ? media.file : ""].join("/")
}

/** A picture without a description is one trouble, however many places show it. */
function once(troubles: readonly Trouble[]): Trouble[] {
  const seen = new Set<string>()
  return troubles.filter(trouble => {
    const name = nameOf(trouble)
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
}
