import { type FormEvent, type ReactNode, useCallback, useMemo, useState } from "react"
import { TokenAuth } from "./token-auth"
import type { Screens } from "./types"

type Props = { mint: string; children: ReactNode }
type Session = { user: string; session: string }

const KEPT = "test-mint"

function kept(): Session | null {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? "null")
}

/**
 * Clerk's place while the app is tested: whoever is named is signed in, with tokens from a mint that the tests run. Only
 * `next dev` has this file (provider.tsx), and only where NEXT_PUBLIC_TEST_MINT says where the mint is.
 */
export function MintAuth({ mint, children }: Props) {
  const [session, setSession] = useState(kept)
  const getToken = useCallback(async () => {
    if (!session) return null
    const answer = await fetch(`${mint}/test-mint?${new URLSearchParams(session)}`)
    const { token } = (await answer.json()) as { token: string }
    return token
  }, [mint, session])
  const keep = useCallback((next: Session | null) => {
    sessionStorage.setItem(KEPT, JSON.stringify(next))
    setSession(next)
  }, [])
  const signOut = useCallback(async () => keep(null), [keep])
  const screens = useMemo<Screens>(() => {
    const form = <Named onName={user => keep({ user, session: `sess_${crypto.randomUUID()}` })} />
    return { signIn: form, signUp: form, account: <p>The account, as its keeper shows it</p> }
  }, [keep])
  return (
    <TokenAuth subject={session?.user ?? null} getToken={getToken} signOut={signOut} screens={screens}>
      {children}
    </TokenAuth>
  )
}

function Named({ onName }: { onName: (user: string) => void }) {
  const [user, setUser] = useState("")
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onName(user)
  }
  return (
    <form onSubmit={submit} className="my-auto">
      <label>
        User <input value={user} onChange={event => setUser(event.target.value)} />
      </label>
      <button type="submit">Sign in with the test mint</button>
    </form>
  )
}
