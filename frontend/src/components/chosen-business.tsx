"use client"

import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { BusinessProvider } from "@/lib/business"
import { ProblemNotice } from "./problem-notice"
import { ShellSkeleton } from "./shell/shell-skeleton"

export function ChosenBusiness({ children }: { children: ReactNode }) {
  const t = useTranslations("shell")
  return (
    <BusinessProvider
      fallback={<ShellSkeleton />}
      onFailure={(error, retry) => (
        <main className="grid min-h-dvh place-items-center p-4">
          <div className="w-full max-w-120">
            <ProblemNotice error={error} title={t("businessesFailed")} onRetry={retry} />
          </div>
        </main>
      )}
    >
      {children}
    </BusinessProvider>
  )
}
