import { createContext, type ReactNode, use, useMemo, useState } from "react"

type Selection = {
  /** Whether a press selects rather than opens. */
  isOn: boolean
  ids: ReadonlySet<string>
  toggle: (id: string) => void
  choose: (ids: Iterable<string>) => void
  stop: () => void
}

const SelectionContext = createContext<Selection | null>(null)

const NONE: ReadonlySet<string> = new Set()

/** Which posts of the calendar are to be moved together. */
export function SelectionProvider({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<string> | null>(null)
  const value = useMemo<Selection>(
    () => ({
      isOn: ids !== null,
      ids: ids ?? NONE,
      toggle: id =>
        setIds(before => {
          const after = new Set(before)
          if (!after.delete(id)) after.add(id)
          return after
        }),
      choose: chosen => setIds(new Set(chosen)),
      stop: () => setIds(null),
    }),
    [ids],
  )
  return <SelectionContext value={value}>{children}</SelectionContext>
}

export function useSelection(): Selection {
  const selection = use(SelectionContext)
  if (!selection) throw new Error("useSelection outside of SelectionProvider")
  return selection
}
