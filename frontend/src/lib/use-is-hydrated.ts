import { useSyncExternalStore } from "react"

const never = () => () => {}

/** False in the exported page, until React has taken it over: what is pressed before reaches nobody. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
