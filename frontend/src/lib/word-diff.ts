export type DiffPart = { kind: "same" | "ins" | "del"; text: string }

/** Above this many words times words the texts are told as wholly different: nobody reads such a difference word by word. */
const MOST_CELLS = 1_000_000

/** What was taken out and what was put in, word by word; spaces belong to the word before them. */
export function diffWords(before: string, after: string): DiffPart[] {
  if (before === after) return before ? [{ kind: "same", text: before }] : []
  const left = wordsOf(before)
  const right = wordsOf(after)
  if (left.length * right.length > MOST_CELLS) return joined([...asAll("del", left), ...asAll("ins", right)])
  const common = commonLengths(left, right)
  const parts: DiffPart[] = []
  let row = 0
  let column = 0
  while (row < left.length || column < right.length) {
    const from = left[row]
    const to = right[column]
    if (from !== undefined && to !== undefined && isSame(from, to)) {
      parts.push({ kind: "same", text: to })
      row += 1
      column += 1
    } else if (from !== undefined && (to === undefined || at(common, row + 1, column) >= at(common, row, column + 1))) {
      parts.push({ kind: "del", text: from })
      row += 1
    } else if (to !== undefined) {
      parts.push({ kind: "ins", text: to })
      column += 1
    }
  }
  return joined(parts)
}

const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*/g) ?? []
const isSame = (left: string, right: string) => left.trim() === right.trim()
const at = (table: number[][], row: number, column: number) => table[row]?.[column] ?? 0
const asAll = (kind: DiffPart["kind"], words: string[]): DiffPart[] => words.map(text => ({ kind, text }))

/** How many words the rests of both texts have in common, from each pair of places on. */
function commonLengths(left: string[], right: string[]): number[][] {
  const table = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0))
  for (let row = left.length - 1; row >= 0; row -= 1) {
    const here = table[row] as number[]
    for (let column = right.length - 1; column >= 0; column -= 1) {
      here[column] = isSame(left[row] as string, right[column] as string)
        ? at(table, row + 1, column + 1) + 1
        : Math.max(at(table, row + 1, column), at(table, row, column + 1))
    }
  }
  return table
}

/** Runs of the same kind as one part, with what is taken out before what takes its place. */
function joined(parts: readonly DiffPart[]): DiffPart[] {
  const whole: DiffPart[] = []
  let gone = ""
  let come = ""
  const flush = () => {
    if (gone) whole.push({ kind: "del", text: gone })
    if (come) whole.push({ kind: "ins", text: come })
    gone = ""
    come = ""
  }
  for (const { kind, text } of parts) {
    if (kind === "del") gone += text
    else if (kind === "ins") come += text
    else {
      flush()
      const last = whole.at(-1)
      if (last?.kind === "same") last.text += text
      else whole.push({ kind, text })
    }
  }
  flush()
  return whole
}
