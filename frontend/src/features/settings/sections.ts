/** In the order of the menu; `group` says whose settings they are. */
export const SECTIONS = [
  { name: "profile", group: "you" },
  { name: "security", group: "you" },
  { name: "notifications", group: "you" },
  { name: "appearance", group: "you" },
  { name: "keys", group: "you" },
  { name: "data", group: "you" },
  { name: "business", group: "business" },
  { name: "voice", group: "business" },
  { name: "publishing", group: "business" },
  { name: "businesses", group: "business" },
  { name: "integrations", group: "installation" },
] as const

export type Section = (typeof SECTIONS)[number]["name"]

export const NAMES: Section[] = SECTIONS.map(({ name }) => name)

/** What there is only with a business. */
export const NEEDS_BUSINESS: readonly Section[] = ["business", "voice", "publishing", "businesses"]
