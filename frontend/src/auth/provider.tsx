"use client"

import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import "@/lib/api-setup"
import { AuthContext } from "./context"
import { LocalAuth } from "./local"
import type { AuthState } from "./types"

const LOADING: AuthState = {
  kind: "local",
  status: "loading",
  user: null,
  getToken: async () => null,
  signOut: async () => {},
  refresh: async () => {},
}

/** Asks the server how people sign in here and puts that way in place. */
export function AuthProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("auth")
  const config = useQuery({ ...getConfigOptions(), staleTime: 60_000 })

  const failure = (retry: () => void, error: unknown) => (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-120 bg-page">
        <ProblemNotice error={error} title={t("unreachable")} onRetry={retry} />
      </div>
    </main>
  )

  if (config.isError) return failure(() => void config.refetch(), config.error)
  if (config.isPending) return <AuthContext value={LOADING}>{children}</AuthContext>
  if (config.data.auth !== "local") {
    return (
      <main className="grid min-h-dvh place-items-center p-4">
        <p className="max-w-120">{t("unknownKind", { kind: config.data.auth })}</p>
      </main>
    )
  }
  return <LocalAuth onFailure={failure}>{children}</LocalAuth>
}
