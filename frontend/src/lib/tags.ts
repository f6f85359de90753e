/** Tags are the same whatever their capitals. */
export const sameTag = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()

export const hasTag = (tags: readonly string[], tag: string) => tags.some(one => sameTag(one, tag))

/** What the API makes of it: what is there keeps its writing and its place, what is new comes last. */
export function changedTags(tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const kept = tags.filter(tag => !hasTag(remove, tag))
  return [...kept, ...add.filter(tag => !hasTag(kept, tag) && !hasTag(remove, tag))]
}

export type TagChange = { ids: string[]; add: string[]; remove: string[] }

/** What gives each post back the tags it had: posts for which that is the same, together. */
export function changesBack(
  posts: readonly { id: string; tags: string[] }[],
  { add, remove }: Pick<TagChange, "add" | "remove">,
): TagChange[] {
  const changes = new Map<string, TagChange>()
  for (const { id, tags } of posts) {
    const back = {
      add: tags.filter(tag => hasTag(remove, tag)),
      remove: add.filter(tag => !hasTag(tags, tag)),
    }
    if (back.add.length === 0 && back.remove.length === 0) continue
    const key = JSON.stringify(back)
    const known = changes.get(key)
    if (known) known.ids.push(id)
    else changes.set(key, { ...back, ids: [id] })
  }
  return [...changes.values()]
}
