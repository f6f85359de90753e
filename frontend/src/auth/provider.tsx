"use client"

import { type UseQueryResult, useQuery } from "@tanstack/react-query"
import { lazy, type ReactNode, Suspense, useDeferredValue, useMemo } from "react"
import { getConfigOptions, getSessionOptions } from "@/api/@tanstack/react-query.gen"
import type { GetConfigResponse } from "@/api/types.gen"
import "@/lib/api-setup"
import { queryClient } from "@/lib/query-client"
import { AuthContext } from "./context"
import { useLocalAuth } from "./local"
import { Unreachable } from "./unreachable"

const CONFIG = { ...getConfigOptions(), staleTime: 60_000 }

// Both are asked at once, and before anything is drawn: the one answer would otherwise wait for the other.
if (typeof window !== "undefined") {
  void queryClient().prefetchQuery(CONFIG)
  void queryClient().prefetchQuery(getSessionOptions())
}

// Whoever signs in without Clerk never loads any of it.
const ClerkAuth = lazy(() => import("./clerk").then(module => ({ default: module.ClerkAuth })))

// Nothing at run time can choose this one: a build holds neither the condition nor the file.
const MintAuth =
  process.env.NODE_ENV === "production"
    ? null
    : lazy(() => import("./test-mint").then(module => ({ default: module.MintAuth })))
const MINT = process.env.NODE_ENV === "production" ? "" : (process.env.NEXT_PUBLIC_TEST_MINT ?? "")

/**
 * Who is here, in the way people sign in at this installation. What stands below is never drawn afresh when the answers
 * of an installation with accounts of its own come: somebody may have begun to type.
 */
export function AuthProvider({ children }: { children: ReactNode }) {
  const config = useQuery(CONFIG)
  if (config.data?.auth === "clerk") {
    return (
      <Suspense fallback={<Waiting>{children}</Waiting>}>
        {MintAuth && MINT ? (
          <MintAuth mint={MINT}>{children}</MintAuth>
        ) : (
          <ClerkAuth publishableKey={config.data.clerk_publishable_key ?? ""}>{children}</ClerkAuth>
        )}
      </Suspense>
    )
  }
  return <LocalAuth config={config}>{children}</LocalAuth>
}

function LocalAuth({ config, children }: { config: UseQueryResult<GetConfigResponse, unknown>; children: ReactNode }) {
  const { state, error, retry } = useLocalAuth()
  const isKnown = config.data !== undefined
  // Before it is known how people sign in here, nobody is shown a way to.
  const value = useMemo(() => (isKnown ? state : { ...state, status: "loading" as const }), [isKnown, state])
  // Drawn in slices: whoever begins to type while the page wakes up is answered meanwhile.
  const deferred = useDeferredValue(value)
  const failed = isKnown ? { error, retry } : { error: config.error, retry: () => void config.refetch() }
  if (failed.error) return <Unreachable error={failed.error} onRetry={failed.retry} />
  return <AuthContext value={deferred}>{children}</AuthContext>
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <AuthContext
      value={{
        kind: "clerk",
        status: "loading",
        user: null,
        screens: null,
        getToken: async () => null,
        signOut: async () => {},
        forget: () => {},
        refresh: async () => {},
      }}
    >
      {children}
    </AuthContext>
  )
}
