import type { StrategySection } from "@/api/types.gen"
import { SECTIONS } from "@/lib/strategy-sections"

/** What is to be written anew: one section, or all of it. */
export type RedoTarget = StrategySection | "whole"

export function isTarget(value: string | null): value is RedoTarget {
  return value === "whole" || SECTIONS.some(section => section === value)
}
