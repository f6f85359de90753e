/** The texts of a post in order: one, or of a thread several. */
export type Words = readonly string[]

export function sameWords(left: Words, right: Words): boolean {
  return left.length === right.length && left.every((part, index) => part.trim() === right[index]?.trim())
}

/** A thread as one text, for platforms that have none. */
export function inOneText(words: Words): string {
  return words
    .map(part => part.trim())
    .filter(Boolean)
    .join("\n\n")
}

export function withPart(words: Words, index: number, text: string): Words {
  return words.map((part, at) => (at === index ? text : part))
}

export function withNewPart(words: Words, after: number): Words {
  return [...words.slice(0, after + 1), "", ...words.slice(after + 1)]
}

export function withoutPart(words: Words, index: number): Words {
  const left = words.filter((_, at) => at !== index)
  return left.length > 0 ? left : [""]
}

export function withPartMoved(words: Words, from: number, to: number): Words {
  if (to < 0 || to >= words.length) return words
  const left = words.filter((_, at) => at !== from)
  return [...left.slice(0, to), words[from] ?? "", ...left.slice(to)]
}

/** Where a text may be cut, best first: between paragraphs, sentences, words. */
const SEAMS = [/\n{2,}/g, /\n|(?<=[.!?…]["”’)]?)\s+/gu, /\s+/g]

/** The longest beginning that fits and ends at a seam; null where even the first word is too long. */
function cut(text: string, fits: (text: string) => boolean): [string, string] | null {
  for (const seam of SEAMS) {
    let best: [string, string] | null = null
    for (const { index, 0: gap } of text.matchAll(seam)) {
      const head = text.slice(0, index).trimEnd()
      if (head && fits(head)) best = [head, text.slice(index + gap.length).trimStart()]
    }
    // A scrap of a paragraph reads worse than a cut between sentences.
    if (best?.[1] && best[0].length * 3 > Math.min(text.length, 240)) return best
    if (best?.[1] && seam === SEAMS.at(-1)) return best
  }
  return null
}

/** A text as parts that each fit, cut where a reader would pause. What has no pause short enough stays whole. */
export function splitAtLimit(text: string, fits: (text: string) => boolean, mostParts: number): string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (!fits(rest) && parts.length + 1 < mostParts) {
    const pieces = cut(rest, fits)
    if (!pieces) break
    parts.push(pieces[0])
    rest = pieces[1]
  }
  return [...parts, rest]
}
