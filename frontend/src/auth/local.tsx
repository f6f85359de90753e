import { useQuery, useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useEffect, useMemo } from "react"
import { getSessionOptions, getSessionQueryKey } from "@/api/@tanstack/react-query.gen"
import { logout } from "@/api/sdk.gen"
import { setApiSession } from "@/lib/api-setup"
import { isOperation } from "@/lib/invalidate"
import { AuthContext } from "./context"
import type { AuthState } from "./types"

/** E-mail and password accounts of this installation: the session is an httpOnly cookie, which no script can read. */
export function LocalAuth({
  children,
  onFailure,
}: {
  children: ReactNode
  onFailure: (retry: () => void, error: unknown) => ReactNode
}) {
  const queryClient = useQueryClient()
  const { data, isPending, error, refetch } = useQuery({ ...getSessionOptions(), staleTime: 5 * 60_000 })

  const state = useMemo<AuthState>(
    () => ({
      kind: "local",
      status: isPending ? "loading" : data?.user ? "in" : "out",
      user: data?.user ?? null,
      getToken: async () => null,
      signOut: async () => {
        await logout({ throwOnError: true })
        queryClient.setQueryData(getSessionQueryKey(), { user: null })
        // Nothing of the person who left may be shown to the next one.
        queryClient.removeQueries({ predicate: ({ queryKey }) => !isOperation(queryKey, "getSession") })
      },
      refresh: async () => {
        await refetch()
      },
    }),
    [data, isPending, queryClient, refetch],
  )

  useEffect(() => {
    setApiSession({ getToken: async () => null, onSignedOut: () => void refetch() })
  }, [refetch])

  if (error && !data) return onFailure(() => void refetch(), error)
  return <AuthContext value={state}>{children}</AuthContext>
}
