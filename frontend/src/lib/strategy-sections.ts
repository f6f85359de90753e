import type { StrategyDraft, StrategySection } from "@/api/types.gen"

/** In reading order. */
export const SECTIONS = [
  "positioning",
  "audience",
  "pillars",
  "platforms",
  "voice",
  "kpis",
  "experiments",
] as const satisfies readonly StrategySection[]

const FIELDS = {
  positioning: ["positioning"],
  audience: ["audience"],
  pillars: ["pillars"],
  platforms: ["platforms", "posting_frequency"],
  voice: ["voice"],
  kpis: ["kpis"],
  experiments: ["experiments"],
} as const satisfies Record<StrategySection, readonly (keyof StrategyDraft)[]>

/** Some fields of a strategy's document: what has been written of it so far, or what an edit changes. */
export type StrategyPart = Partial<StrategyDraft>

/** Whether everything that makes up the section is there. */
export function hasSection(part: StrategyPart, section: StrategySection): boolean {
  return FIELDS[section].every(field => part[field] !== undefined)
}

export function partOf(draft: StrategyPart, section: StrategySection): StrategyPart {
  return Object.fromEntries(FIELDS[section].map(field => [field, draft[field]]))
}

/** The order of an object's keys says nothing: a database gives them back as it likes. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== "object") return value
  const sorted = Object.entries(value).sort(([left], [right]) => left.localeCompare(right))
  return Object.fromEntries(sorted.map(([key, item]) => [key, plain(item)]))
}

export function isSameSection(left: StrategyPart, right: StrategyPart, section: StrategySection): boolean {
  return JSON.stringify(plain(partOf(left, section))) === JSON.stringify(plain(partOf(right, section)))
}

export function changedSections(before: StrategyPart, after: StrategyPart): StrategySection[] {
  return SECTIONS.filter(section => !isSameSection(before, after, section))
}

/** What stood in an entry's place before: the one of the same name, else the one at the same place that has no name left. */
export function partnerOf<Item>(
  item: Item,
  index: number,
  items: readonly Item[],
  others: readonly Item[],
  nameOf: (item: Item) => string,
): Item | null {
  const same = others.find(other => nameOf(other) === nameOf(item))
  if (same) return same
  const there = others[index]
  const isTaken = there === undefined || items.some(one => nameOf(one) === nameOf(there))
  return isTaken ? null : there
}
