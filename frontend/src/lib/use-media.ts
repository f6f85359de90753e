import { useSyncExternalStore } from "react"

/** Whether a media query holds; false where nothing can be asked. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    listener => {
      const media = window.matchMedia?.(query)
      media?.addEventListener("change", listener)
      return () => media?.removeEventListener("change", listener)
    },
    () => window.matchMedia?.(query).matches ?? false,
    () => false,
  )
}

/** Below 768 px: a bottom bar in place of the sidebar, lists in place of grids. */
export const useIsPhone = () => useMedia("(max-width: 767.98px)")
