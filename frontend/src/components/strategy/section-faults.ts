import type { StrategySection } from "@/api/types.gen"
import type { StrategyPart } from "@/lib/strategy-sections"

/** What keeps a section from being saved, as far as a person can be told before the server is asked. */
export type Fault = "empty" | "shares" | "sameName" | "noPlatform" | "pace"

const isBlank = (text: string | undefined) => !text?.trim()

export function faultOf(section: StrategySection, part: StrategyPart): Fault | null {
  switch (section) {
    case "positioning":
    case "audience":
      return isBlank(part[section]) ? "empty" : null
    case "pillars": {
      const pillars = part.pillars ?? []
      if (pillars.some(({ name }) => isBlank(name))) return "empty"
      const names = pillars.map(({ name }) => name.trim().toLowerCase())
      if (new Set(names).size < names.length) return "sameName"
      const isWhole = pillars.every(({ share }) => Number.isInteger(share) && share >= 1)
      return isWhole && pillars.reduce((sum, { share }) => sum + share, 0) === 100 ? null : "shares"
    }
    case "platforms": {
      const paces = Object.values(part.posting_frequency ?? {})
      if (!part.platforms?.length) return "noPlatform"
      return paces.every(pace => Number.isInteger(pace) && pace >= 1) ? null : "pace"
    }
    case "voice":
      return isBlank(part.voice?.tone) ? "empty" : null
    case "kpis":
      return !part.kpis?.length || part.kpis.some(({ name }) => isBlank(name)) ? "empty" : null
    case "experiments":
      return part.experiments?.some(({ question }) => isBlank(question)) ? "empty" : null
  }
}
