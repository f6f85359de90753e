import type { ReactNode } from "react"
import type { GetSessionResponse } from "@/api/types.gen"

export type User = NonNullable<GetSessionResponse["user"]>

/** Screens of whoever keeps the accounts, in the place of our own forms. */
export type Screens = { signIn: ReactNode; signUp: ReactNode; account: ReactNode }

/** What the app knows about who is using it, whichever way people sign in here. */
export type AuthState = {
  kind: "local" | "clerk"
  status: "loading" | "in" | "out"
  user: User | null
  /** Null where accounts are kept by this installation itself. */
  screens: Screens | null
  /** A token for the Authorization header; null where the session is a cookie. */
  getToken: () => Promise<string | null>
  signOut: () => Promise<void>
  /** Give up a session that has ended already; what was on the screen goes with it. */
  forget: () => void
  /** Ask the server again, after signing in or when an answer says we are signed out. */
  refresh: () => Promise<void>
}

/** One way to sign in, as a hook gives it: what is known, and why nothing is where the server did not say. */
export type AuthVariant = { state: AuthState; error: unknown; retry: () => void }
