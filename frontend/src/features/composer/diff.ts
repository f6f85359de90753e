export type Change = { kind: "same" | "added" | "removed"; text: string }

/** Words, the white space after each kept with it; line breaks stand alone. */
function tokens(text: string): string[] {
  return text.match(/\n+|[^\s]+[^\S\n]*|[^\S\n]+/g) ?? []
}

/**
 * What changes from one text to another, word by word: the longest common run of words stays, the rest is removed or added.
 * Texts of posts are short, so the plain quadratic table is enough.
 */
export function diffWords(before: string, after: string): Change[] {
  const left = tokens(before)
  const right = tokens(after)
  const width = right.length + 1
  const longest = new Uint16Array((left.length + 1) * width)
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      longest[i * width + j] = isSame(left[i], right[j])
        ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0)
    }
  }
  const changes: Change[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && isSame(left[i], right[j])) {
      push(changes, "same", right[j] ?? "")
      i += 1
      j += 1
    } else if (
      i < left.length &&
      (j === right.length || (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      push(changes, "removed", left[i] ?? "")
      i += 1
    } else {
      push(changes, "added", right[j] ?? "")
      j += 1
    }
  }
  return calm(changes)
}

function isSame(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && left.trimEnd() === right?.trimEnd() && left.startsWith("\n") === right.startsWith("\n")
}

function push(changes: Change[], kind: Change["kind"], text: string): void {
  const last = changes.at(-1)
  if (last?.kind === kind) last.text += text
  else changes.push({ kind, text })
}

/** Within one changed stretch everything removed comes first: a person reads two phrases, not a zip of words. */
function calm(changes: Change[]): Change[] {
  const calmed: Change[] = []
  let removed = ""
  let added = ""
  const flush = () => {
    if (removed) calmed.push({ kind: "removed", text: removed })
    if (added) calmed.push({ kind: "added", text: added })
    removed = added = ""
  }
  for (const [index, { kind, text }] of changes.entries()) {
    const isBridge = kind === "same" && text.trim().length < 4 && !text.includes("\n") && index < changes.length - 1
    if (kind === "removed") removed += text
    else if (kind === "added") added += text
    else if (isBridge && removed && added) {
      removed += text
      added += text
    } else {
      flush()
      calmed.push({ kind, text })
    }
  }
  flush()
  return calmed
}
