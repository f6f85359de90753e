import { useDeferredValue, useState } from "react"

/**
 * Whether everything that a first look needs has been known at once, from then on for good. What it lets in is drawn in
 * slices: the browser answers whoever types or clicks meanwhile.
 */
export function useFirstLook(isKnown: boolean): boolean {
  const [wasKnown, setWasKnown] = useState(isKnown)
  if (isKnown && !wasKnown) setWasKnown(true)
  return useDeferredValue(wasKnown)
}
