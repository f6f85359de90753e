import { useQuery } from "@tanstack/react-query"
import { useBusiness } from "./business"
import { activeStrategyOptions } from "./post-queries"

/** Where a pillar stands in the active strategy, which gives its shape and colour; null for one it does not have. */
export function usePillarIndex(): (name: string | null) => number | null {
  const { id } = useBusiness()
  const { data: strategy } = useQuery(activeStrategyOptions(id))
  return name => {
    const index = strategy?.document.pillars.findIndex(pillar => pillar.name === name) ?? -1
    return index < 0 ? null : index
  }
}
