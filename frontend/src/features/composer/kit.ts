import { useEffect, useMemo, useState } from "react"
import type { PlatformRead, SocialAccountRead, TextRulesRead } from "@/api/types.gen"
import { countText } from "@/lib/count"
import { countBeside } from "@/lib/post-options"
import type { Options } from "./draft"
import { type PartRules, partRules } from "./part-rules"

const utf8 = new TextEncoder()
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })

type CountForX = (text: string) => number

/** A text of the post itself, or the comment under it: many platforms take less, or count otherwise, there. */
export type Kind = "post" | "comment"

/** A platform as it is for everybody, or a place on it: its account may have limits of its own, and what is chosen may count. */
export type Where = string | { platform: string; accountId?: string | null; options?: Options }

export const platformAt = (where: Where) => (typeof where === "string" ? where : where.platform)

/** What the platforms take, and how each of them counts. */
export type Kit = PartRules & {
  info: (where: Where) => PlatformRead | undefined
  rules: (where: Where, kind?: Kind) => TextRulesRead | undefined
  count: (text: string, where: Where, kind?: Kind) => number
  /** How far over the limit; 0 when it fits. */
  over: (text: string, where: Where, kind?: Kind) => number
  /** How many bytes over, where a platform counts those too. */
  overBytes: (text: string, where: Where, kind?: Kind) => number
  fits: (text: string, where: Where, kind?: Kind) => boolean
}

type Accounts = readonly Pick<SocialAccountRead, "id" | "rules">[]

function makeKit(platforms: readonly PlatformRead[], accounts: Accounts, countForX: CountForX | null): Kit {
  const byName = new Map<string, PlatformRead>(platforms.map(one => [one.platform, one]))
  const byAccount = new Map(accounts.map(({ id, rules }) => [id, rules]))
  const info = (where: Where) => {
    const usual = byName.get(platformAt(where))
    const own = typeof where === "string" ? undefined : byAccount.get(where.accountId ?? "")
    return usual && own ? { ...usual, ...own } : usual
  }
  const rules = (where: Where, kind: Kind = "post") =>
    kind === "comment" ? (info(where)?.comment ?? undefined) : info(where)?.text
  const count = (text: string, where: Where, kind?: Kind) => {
    const its = rules(where, kind)
    if (!its) return text.length
    const own = its.unit === "x_weighted" && countForX ? countForX(text) : countText(text, its)
    const chosen = typeof where === "string" || kind === "comment" ? undefined : where.options
    return chosen ? own + countBeside(info(where)?.options ?? [], chosen, its) : own
  }
  const over = (text: string, where: Where, kind?: Kind) => {
    const its = rules(where, kind)
    return its ? Math.max(0, count(text.trim(), where, kind) - its.max_length) : 0
  }
  const overBytes = (text: string, where: Where, kind?: Kind) => {
    const most = rules(where, kind)?.max_bytes
    return most ? Math.max(0, utf8.encode(text.trim()).length - most) : 0
  }
  return {
    ...partRules(platforms),
    info,
    rules,
    count,
    over,
    overBytes,
    fits: (text, where, kind) => over(text, where, kind) === 0 && overBytes(text, where, kind) === 0,
  }
}

/** X's own counting comes as a script of its own, and only for those who write for X. */
export function useKit(platforms: readonly PlatformRead[], accounts: Accounts, isForX: boolean): Kit {
  const [countForX, setCountForX] = useState<CountForX | null>(null)
  useEffect(() => {
    if (!isForX) return
    let isHere = true
    import("twitter-text/dist/esm/parseTweet").then(
      ({ default: parse }) => isHere && setCountForX(() => (text: string) => parse(text).weightedLength),
      () => {}, // our own count stands in, and the server's decides
    )
    return () => {
      isHere = false
    }
  }, [isForX])
  return useMemo(() => makeKit(platforms, accounts, countForX), [platforms, accounts, countForX])
}

/** The longest beginning that fits, ending between two visible characters: what is after it is too much. */
export function fittingLength(text: string, fits: (text: string) => boolean): number {
  if (fits(text)) return text.length
  const ends = [...graphemes.segment(text)].map(({ index, segment }) => index + segment.length)
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (fits(text.slice(0, ends[middle - 1]))) low = middle
    else high = middle - 1
  }
  return low === 0 ? 0 : (ends[low - 1] ?? 0)
}
