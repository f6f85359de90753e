import type { GetSessionResponse } from "@/api/types.gen"

export type User = NonNullable<GetSessionResponse["user"]>

/** What the app knows about who is using it, whichever way people sign in here. */
export type AuthState = {
  kind: "local" | "clerk"
  status: "loading" | "in" | "out"
  user: User | null
  /** A token for the Authorization header; null where the session is a cookie. */
  getToken: () => Promise<string | null>
  signOut: () => Promise<void>
  /** Ask the server again, after signing in or when an answer says we are signed out. */
  refresh: () => Promise<void>
}
