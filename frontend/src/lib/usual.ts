/** Below this many posts to compare with, nothing is said. */
const FEWEST = 5
const DAY_MS = 86_400_000

export type Judged = { publishedAt: string; engagements: number | null }

/** How a post did against the usual: too young to say, too few others to say, or how many times the usual. */
export type Verdict = { kind: "early" } | { kind: "few" } | { kind: "times"; times: number }

/** Against the middle of the others: one post that went round the world must not make all others look bad. */
export function againstUsual(post: Judged, all: readonly Judged[], now: number): Verdict {
  const isOld = ({ publishedAt }: Judged) => now - Date.parse(publishedAt) >= DAY_MS
  if (!isOld(post) || post.engagements === null) return { kind: "early" }
  const others = all
    .filter(one => one !== post && isOld(one))
    .flatMap(({ engagements }) => engagements ?? [])
    .sort((left, right) => left - right)
  if (others.length < FEWEST) return { kind: "few" }
  const middle = others.length / 2
  const usual =
    others.length % 2 === 1
      ? (others[Math.floor(middle)] as number)
      : ((others[middle - 1] as number) + (others[middle] as number)) / 2
  return usual === 0 ? { kind: "few" } : { kind: "times", times: post.engagements / usual }
}
