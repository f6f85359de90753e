import type { Draft, Target } from "./draft"
import type { Save } from "./to-posts"

/** What this device keeps of a draft until the server has it, and of the base after that. */
export type Kept = {
  draft: Draft
  /** A save whose answer was never heard: it may have been done. It is asked again, word for word, before any other. */
  unheard: (Save & { key: string }) | null
  /** Whether the server had everything when this was kept; then it only remembers the base. */
  isSaved: boolean
  at: number
}

const PREFIX = "compose"
const TAB = "compose-tab"
const MOST = 60

/** A draft that the server does not know yet is looked for by its business. */
export const newScope = (businessId: string) => `new:${businessId}`

const sharedKey = (userId: string, scope: string) => `${PREFIX}:${userId}:${scope}`
const tabKey = (userId: string, scope: string, tab: string) => `${sharedKey(userId, scope)}#${tab}`

function read(key: string): Kept | null {
  try {
    const found = localStorage.getItem(key)
    return found ? whole(JSON.parse(found) as Kept) : null
  } catch {
    return null
  }
}

/** What was kept before places had comments and choices has none. */
function whole(kept: Kept): Kept {
  const targets = kept.draft.targets.map(target => ({ ...NOTHING_CHOSEN, ...target }))
  return { ...kept, draft: { ...kept.draft, targets } }
}

const NOTHING_CHOSEN: Pick<Target, "comment" | "options"> = { comment: "", options: {} }

/** Who else writes on this device: two tabs on one post must not keep their words in the same place. */
export type Tabs = { mine: string; others: ReadonlySet<string> }

let tabs: Promise<Tabs> | null = null

/** This tab's name, held as a lock for as long as it is open, and the names of the others. */
export function openTabs(): Promise<Tabs> {
  tabs ??= claim()
  return tabs
}

async function claim(): Promise<Tabs> {
  let mine = sessionStorage.getItem(TAB) ?? crypto.randomUUID()
  // Locks exist on secure origins only; elsewhere every tab counts as closed, and the newest words win.
  const locks = navigator.locks as LockManager | undefined
  if (!locks) {
    sessionStorage.setItem(TAB, mine)
    return { mine, others: new Set() }
  }
  const hold = (name: string) =>
    new Promise<boolean>(answer => {
      void locks.request(`${TAB}:${name}`, { ifAvailable: true }, lock => {
        answer(lock !== null)
        return lock ? new Promise(() => {}) : undefined
      })
    })
  // A duplicated tab begins with its original's name.
  while (!(await hold(mine))) mine = crypto.randomUUID()
  sessionStorage.setItem(TAB, mine)
  const held = (await locks.query()).held ?? []
  const names = held.flatMap(({ name }) => (name?.startsWith(`${TAB}:`) ? [name.slice(TAB.length + 1)] : []))
  return { mine, others: new Set(names.filter(name => name !== mine)) }
}

/** Words that never reached the server: this tab's own, else the newest of a tab that is gone. */
export function readUnsaved(userId: string, scope: string, { mine, others }: Tabs): Kept | null {
  const own = read(tabKey(userId, scope, mine))
  if (own) return own
  const start = `${sharedKey(userId, scope)}#`
  const left = Object.keys(localStorage)
    .filter(key => key.startsWith(start) && !others.has(key.slice(start.length)))
    .flatMap(key => {
      const kept = read(key)
      return kept ? [{ key, kept }] : []
    })
    .toSorted((one, other) => other.kept.at - one.kept.at)
  const newest = left[0]
  if (!newest) return null
  // From now on they are this tab's.
  localStorage.removeItem(newest.key)
  keep(userId, scope, mine, newest.kept)
  return newest.kept
}

/** What this device remembers of a draft that the server has. */
export function readSaved(userId: string, scope: string): Kept | null {
  return read(sharedKey(userId, scope))
}

/** False where the browser keeps nothing (private windows, a full disk). */
export function keep(userId: string, scope: string, tab: string, kept: Omit<Kept, "at">): boolean {
  const own = tabKey(userId, scope, tab)
  try {
    localStorage.setItem(
      kept.isSaved ? sharedKey(userId, scope) : own,
      JSON.stringify({ ...kept, at: Date.now() } satisfies Kept),
    )
    if (kept.isSaved) {
      localStorage.removeItem(own)
      prune()
    }
    return true
  } catch {
    return false
  }
}

export function forgetUnsaved(userId: string, scope: string, tab: string): void {
  localStorage.removeItem(tabKey(userId, scope, tab))
}

/** Only what the server has is dropped, the oldest first. */
function prune(): void {
  const saved = Object.keys(localStorage)
    .filter(key => key.startsWith(`${PREFIX}:`) && !key.includes("#"))
    .map(key => ({ key, at: read(key)?.at ?? 0 }))
    .toSorted((left, right) => right.at - left.at)
  for (const { key } of saved.slice(MOST)) localStorage.removeItem(key)
}
