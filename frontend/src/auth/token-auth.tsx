import { useQuery, useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from "react"
import { useTranslations } from "use-intl"
import { getMeOptions } from "@/api/@tanstack/react-query.gen"
import { Button } from "@/components/ui/button"
import { setApiSession } from "@/lib/api-setup"
import { isOperation } from "@/lib/invalidate"
import { AuthContext } from "./context"
import type { AuthState, Screens } from "./types"
import { Unreachable } from "./unreachable"

/** Whoever keeps the accounts: who is signed in there, and how to prove it to our API. */
export type Keeper = {
  /** Undefined while it is not known yet; null when nobody is. */
  subject: string | null | undefined
  getToken: () => Promise<string | null>
  signOut: () => Promise<void>
  screens: Screens
}

type Props = Keeper & { children: ReactNode }

/** Sessions that are kept elsewhere and shown to our API as a token with each request. */
export function TokenAuth({ subject, getToken, signOut, screens, children }: Props) {
  const t = useTranslations("auth")
  const queryClient = useQueryClient()
  const isSignedIn = typeof subject === "string"
  // Before the query below asks for the first time.
  useLayoutEffect(() => {
    setApiSession({
      getToken,
      onSignedOut: () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isMe(queryKey) }),
    })
  }, [getToken, queryClient])
  const { data, error, refetch } = useQuery({ ...getMeOptions(), enabled: isSignedIn, staleTime: 5 * 60_000 })
  const user = (isSignedIn && data) || null

  const before = useRef(subject)
  useEffect(() => {
    const left = before.current
    before.current = subject
    if (typeof left !== "string" || left === subject) return
    // What is on the screen belongs to somebody else, and nothing of it may be shown to the next one.
    if (subject) window.location.reload()
    else queryClient.removeQueries({ predicate: ({ queryKey }) => !isOperation(queryKey, "getConfig") })
  }, [subject, queryClient])

  const state = useMemo<AuthState>(
    () => ({
      kind: "clerk",
      status: subject === undefined || (isSignedIn && !user) ? "loading" : user ? "in" : "out",
      user,
      screens,
      getToken,
      signOut,
      forget: () => void signOut(),
      refresh: async () => {
        await refetch()
      },
    }),
    [subject, isSignedIn, user, screens, getToken, signOut, refetch],
  )

  // Signed in there and refused here: an account that is switched off, or an address that is somebody else's.
  if (isSignedIn && error && !user) {
    return (
      <Unreachable error={error} onRetry={() => void refetch()}>
        <Button onClick={() => void signOut()}>{t("signOut")}</Button>
      </Unreachable>
    )
  }
  return <AuthContext value={state}>{children}</AuthContext>
}

function isMe(queryKey: readonly unknown[]): boolean {
  return isOperation(queryKey, "getMe")
}
