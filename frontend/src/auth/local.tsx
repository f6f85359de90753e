import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useMemo, useState } from "react"
import { getSessionOptions, getSessionQueryKey } from "@/api/@tanstack/react-query.gen"
import { logout } from "@/api/sdk.gen"
import { setApiSession } from "@/lib/api-setup"
import { isOperation } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { comeBack, sessionEnded, watchSession } from "@/lib/session-end"
import type { AuthState, AuthVariant, User } from "./types"

/** E-mail and password accounts of this installation: the session is an httpOnly cookie, which no script can read. */
export function useLocalAuth(): AuthVariant {
  const queryClient = useQueryClient()
  const { data, isPending, error, refetch } = useQuery({ ...getSessionOptions(), staleTime: 5 * 60_000 })
  const user = data?.user ?? null
  // Whose page this is, also while their session has ended and nobody has signed in again.
  const [owner, setOwner] = useState<User | null>(null)
  if (user && owner?.id === user.id && owner !== user) setOwner(user)
  if (user && owner === null) setOwner(user)

  useEffect(() => {
    if (owner === null) return
    if (user === null) void sessionEnded()
    // What is on the screen belongs to somebody else.
    else if (user.id !== owner.id) window.location.reload()
    else {
      watchSession(true)
      comeBack(true)
    }
  }, [user, owner])

  const state = useMemo<AuthState>(() => {
    const forget = () => {
      watchSession(false)
      setOwner(null)
      queryClient.setQueryData(getSessionQueryKey(), { user: null })
      // Nothing of the person who left may be shown to the next one.
      queryClient.removeQueries({ predicate: ({ queryKey }) => !isOperation(queryKey, "getSession") })
    }
    return {
      kind: "local",
      status: isPending ? "loading" : owner ? "in" : "out",
      user: owner,
      screens: null,
      getToken: async () => null,
      signOut: async () => {
        watchSession(false)
        const { error: refused } = await logout()
        if (refused && toApiError(refused).code !== "not-signed-in") {
          watchSession(true)
          throw refused
        }
        forget()
      },
      forget,
      refresh: async () => {
        const { data: now } = await refetch()
        // The same person again: an answer that says what was known changes nothing that would be noticed otherwise.
        if (now?.user && now.user.id === owner?.id) comeBack(true)
      },
    }
  }, [owner, isPending, queryClient, refetch])

  useEffect(() => {
    setApiSession({ getToken: async () => null, onSignedOut: () => void refetch() })
  }, [refetch])

  return { state, error: data ? null : error, retry: () => void refetch() }
}
