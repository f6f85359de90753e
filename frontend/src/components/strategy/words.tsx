import { diffWords } from "@/lib/word-diff"

/** Which words of a comparison are shown: both, only what was (taken out marked), or only what is (put in marked). */
export type Side = "both" | "old" | "new"

type Props = {
  text: string
  /** What stands there in the other version; undefined without a comparison, null where it has nothing there. */
  other?: string | null
  side?: Side
}

/** Words that may differ from another version's: real insertions and deletions, never colour alone. */
export function Words({ text, other, side = "both" }: Props) {
  if (other === undefined) return text
  const parts = side === "old" ? diffWords(text, other ?? "") : diffWords(other ?? "", text)
  return parts.map(({ kind, text: words }, index) => {
    const key = `${index}-${kind}`
    if (kind === "ins") return side === "old" ? null : <Inserted key={key}>{words}</Inserted>
    if (kind === "del") return side === "new" ? null : <Deleted key={key}>{words}</Deleted>
    return <span key={key}>{words}</span>
  })
}

/** Spaces stay outside, so that the marker lies behind words only. */
function split(words: string): [string, string, string] {
  const core = words.trim()
  const start = words.indexOf(core)
  return [words.slice(0, start), core, words.slice(start + core.length)]
}

export function Inserted({ children }: { children: string }) {
  const [before, core, after] = split(children)
  return (
    <>
      {before}
      <ins className="mk no-underline">{core}</ins>
      {after}
    </>
  )
}

export function Deleted({ children }: { children: string }) {
  const [before, core, after] = split(children)
  return (
    <>
      {before}
      <del className="text-ink-3">{core}</del>
      {after}
    </>
  )
}
