import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { ProblemNotice } from "@/components/problem-notice"

type Props = { error: unknown; onRetry?: () => void; children?: ReactNode }

/** Nobody can say who is here, in the place of the whole page. */
export function Unreachable({ error, onRetry, children }: Props) {
  const t = useTranslations("auth")
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="flex w-full max-w-120 flex-col items-start gap-4 bg-page">
        <div className="w-full">
          <ProblemNotice error={error} title={t("unreachable")} onRetry={onRetry} />
        </div>
        {children}
      </div>
    </main>
  )
}
