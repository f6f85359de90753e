import { useTranslations } from "use-intl"
import { toApiError } from "@/lib/problem"
import { SignIcon } from "./sign-icon"
import { Button } from "./ui/button"

type Props = {
  error: unknown
  /** What did not work, such as "Your posts did not load". */
  title: string
  onRetry?: () => void
  isRetrying?: boolean
}

/** An error in the place of one panel: what failed, that nothing is lost, the request id, and a way to try again. */
export function ProblemNotice({ error, title, onRetry, isRetrying }: Props) {
  const t = useTranslations("common")
  const problem = toApiError(error)
  return (
    <div role="alert" className="flex items-start gap-3 rounded-panel border p-4">
      <SignIcon sign="failed" className="mt-0.5 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-12 text-ink-2">{problem.detail}</p>
        {problem.requestId && <p className="text-12 text-ink-3">{t("request", { id: problem.requestId })}</p>}
      </div>
      {onRetry && (
        <Button size="sm" onClick={onRetry} isBusy={isRetrying}>
          {t("retry")}
        </Button>
      )}
    </div>
  )
}
