import { useSyncExternalStore } from "react"
import type { ApiError } from "./problem"

/** What a plan does not allow: no more of something, or something at all. Everything else is another kind of trouble. */
const CODES = new Set(["plan-limit", "plan-feature"])

export const isPlanRefusal = (problem: ApiError): boolean => CODES.has(problem.code)

let refusal: ApiError | null = null
const listeners = new Set<() => void>()

function change(next: ApiError | null): void {
  refusal = next
  for (const listener of listeners) listener()
}

/** Have the way to a larger plan offered, whatever was being done when the plan said no. */
export const notePlanRefusal = (problem: ApiError): void => change(problem)

export const dismissPlanRefusal = (): void => change(null)

export function usePlanRefusal(): ApiError | null {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => refusal,
    () => null,
  )
}
