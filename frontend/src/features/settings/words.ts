/** The list with what was typed added: commas and line breaks part it, and a word is there once, whatever its case. */
export function withWords(words: readonly string[], typed: string): string[] {
  const all = [...words, ...typed.split(/[,\n;]+/).map(word => word.trim().replace(/\s+/g, " "))]
  const seen = new Set<string>()
  return all.filter(word => {
    const key = word.toLocaleLowerCase()
    if (!word || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
