"use client"

import { useQuery } from "@tanstack/react-query"
import { createContext, type ReactNode, use, useDeferredValue, useMemo, useSyncExternalStore } from "react"
import { listBusinessesOptions } from "@/api/@tanstack/react-query.gen"
import type { BusinessRead } from "@/api/types.gen"

const STORAGE_KEY = "business"

type Chosen = {
  businesses: BusinessRead[]
  /** The one being worked on; null for an account that has none yet. */
  business: BusinessRead | null
  choose: (id: string) => void
}

const BusinessContext = createContext<Chosen | null>(null)

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener("storage", listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener("storage", listener)
  }
}

function choose(id: string): void {
  localStorage.setItem(STORAGE_KEY, id)
  for (const listener of listeners) listener()
}

type Props = {
  children: ReactNode
  fallback: ReactNode
  onFailure: (error: unknown, retry: () => void) => ReactNode
}

/** Which business the screens are about; the choice is kept on this device. */
export function BusinessProvider({ children, fallback, onFailure }: Props) {
  const chosenId = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(STORAGE_KEY),
    () => null,
  )
  const query = useQuery(listBusinessesOptions({ query: { limit: 100 } }))
  const businesses = query.data?.items
  const now = useMemo(
    () =>
      businesses && {
        businesses,
        business:
          businesses.find(({ id }) => id === chosenId) ??
          businesses.find(one => !one.is_example) ??
          businesses[0] ??
          null,
        choose,
      },
    [businesses, chosenId],
  )
  // Whole screens hang on it: they are drawn in slices, so that the browser answers whoever types or clicks meanwhile.
  const value = useDeferredValue(now)
  if (value) return <BusinessContext value={value}>{children}</BusinessContext>
  return query.isError ? onFailure(query.error, () => void query.refetch()) : fallback
}

export function useBusinesses(): Chosen {
  const chosen = use(BusinessContext)
  if (!chosen) throw new Error("useBusinesses outside of BusinessProvider")
  return chosen
}

/** The business being worked on; only below WithBusiness, which draws the way to make one where there is none. */
export function useBusiness(): BusinessRead {
  const { business } = useBusinesses()
  if (!business) throw new Error("useBusiness without a business")
  return business
}
