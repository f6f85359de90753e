import { useState } from "react"

/** What follows from choosing one of a list: with `isRange`, everything between it and the one chosen before. */
export function selected(
  ids: readonly string[],
  before: ReadonlySet<string>,
  anchor: string | null,
  id: string,
  isRange: boolean,
): Set<string> {
  const next = new Set(before)
  const from = anchor === null ? -1 : ids.indexOf(anchor)
  const to = ids.indexOf(id)
  if (isRange && from >= 0 && to >= 0) {
    const isOn = !before.has(id) || anchor === id
    for (const between of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (isOn) next.add(between)
      else next.delete(between)
    }
  } else if (!next.delete(id)) next.add(id)
  return next
}

export type Selection = {
  ids: ReadonlySet<string>
  toggle: (id: string, isRange: boolean) => void
  all: () => void
  clear: () => void
}

/** Which of a list are chosen. What leaves the list is not chosen any more. */
export function useSelection(listed: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<string | null>(null)
  const here = new Set(listed)
  const ids = new Set([...chosen].filter(id => here.has(id)))
  return {
    ids,
    toggle: (id, isRange) => {
      setChosen(selected(listed, ids, anchor, id, isRange))
      setAnchor(id)
    },
    all: () => setChosen(here),
    clear: () => {
      setChosen(new Set())
      setAnchor(null)
    },
  }
}
