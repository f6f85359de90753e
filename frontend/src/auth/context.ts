import { createContext, use } from "react"
import type { AuthState, User } from "./types"

export const AuthContext = createContext<AuthState | null>(null)

export function useAuth(): AuthState {
  const state = use(AuthContext)
  if (!state) throw new Error("useAuth outside of AuthProvider")
  return state
}

/** The signed-in user; only below AuthGate, which draws nothing before there is one. */
export function useUser(): User {
  const { user } = useAuth()
  if (!user) throw new Error("useUser outside of AuthGate")
  return user
}
