import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Check, CircleDashed, Clock, RefreshCw, X } from "lucide-react"
import { useEffect, useRef } from "react"
import { useTranslations } from "use-intl"
import type { CheckStepRead, SocialAccountRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { useWhen } from "@/lib/when"
import { checkOptions } from "./checks"
import { ServerRules } from "./server-rules"
import { usePause } from "./use-pause"

type Props = { account: SocialAccountRead; onReconnect: () => void; onClose: () => void }

/** What a look at an account found, step by step, and the one thing that mends it. */
export function Checkup({ account, onReconnect, onClose }: Props) {
  const t = useTranslations("accounts")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const client = useQueryClient()
  const check = useQuery(checkOptions(client, account.id))
  const pause = usePause(account)
  const platform = platformName(account.platform)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={t("checkOf", { name: account.account_name })}
      onKeyDown={event => event.key === "Escape" && onClose()}
      className="flex w-98 outline-none flex-none flex-col overflow-y-auto border-l border-line-strong bg-page max-xl:fixed max-xl:inset-y-0 max-xl:right-0 max-xl:z-40 max-xl:max-w-full max-xl:shadow-lifted max-md:w-full xl:sticky xl:top-0 xl:h-[calc(100dvh-var(--above))]"
    >
      <header className="flex items-center gap-3 border-b px-5 py-4">
        <PlatformGlyph platform={account.platform} size={20} isNamed={false} />
        <div className="min-w-0 flex-1">
          <h2 className="text-14 font-semibold">{t("checkTitle", { platform })}</h2>
          <p className="truncate text-12 text-ink-3">
            {check.data && !check.isFetching
              ? t("checkedAt", { name: account.account_name, when: when(check.data.checked_at) })
              : account.account_name}
          </p>
        </div>
        <Button size="sm" isBusy={check.isFetching} onClick={() => void check.refetch()}>
          {!check.isFetching && <RefreshCw className="icon size-3.5" aria-hidden="true" />}
          {t("checkAgain")}
        </Button>
        <Button look="ghost" size="sm" isIcon aria-label={common("close")} onClick={onClose}>
          <X className="icon" />
        </Button>
      </header>
      <div className="px-5 pb-6">
        <p role="status" className="sr-only">
          {check.isFetching ? t("asking", { platform }) : check.data ? t("asked", { platform }) : ""}
        </p>
        {check.isFetching ? (
          <>
            <p className="pt-4 text-13 text-ink-2">{t("asking", { platform })}</p>
            {["a", "b", "c", "d"].map(key => (
              <div key={key} className="border-b py-3.5 last:border-b-0">
                <Skeleton className="h-3.5 w-40" />
                <Skeleton className="mt-2 h-3 w-60 max-w-full" />
              </div>
            ))}
          </>
        ) : check.isError ? (
          <div className="pt-4">
            <ProblemNotice error={check.error} title={t("checkFailed")} onRetry={() => void check.refetch()} />
          </div>
        ) : (
          check.data && (
            <>
              <ol>
                {check.data.steps.map((step, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a platform may find the same twice, and they never move
                  <Step key={`${step.code}${index}`} step={step} />
                ))}
              </ol>
              {check.data.fix !== null && (
                <div className="mt-5 rounded-panel border border-line-strong p-4">
                  <h3 className="text-14 font-semibold">{t(`fix.${check.data.fix}Title`, { platform })}</h3>
                  <p className="mt-1 text-13 text-ink-2">{t(`fix.${check.data.fix}Detail`, { platform })}</p>
                  <Button
                    look="strong"
                    className="mt-3"
                    isBusy={pause.isPending}
                    onClick={() =>
                      check.data.fix === "resume"
                        ? pause.mutate(false, { onSuccess: () => void check.refetch() })
                        : onReconnect()
                    }
                  >
                    {t(`fix.${check.data.fix}`, { platform })}
                  </Button>
                </div>
              )}
            </>
          )
        )}
        <ServerRules account={account} />
      </div>
    </aside>
  )
}

function Step({ step }: { step: CheckStepRead }) {
  const t = useTranslations("accounts")
  return (
    <li className="flex items-start gap-3 border-b py-3.5 last:border-b-0">
      <span className="mt-0.5">
        <StepSign state={step.state} label={t(`stepState.${step.state}`)} />
      </span>
      <div className="min-w-0">
        <p className={step.state === "not_run" ? "text-13 text-ink-3" : "text-13 font-medium"}>{step.title}</p>
        <p className="text-12 break-words text-ink-2">{step.detail}</p>
      </div>
    </li>
  )
}

function StepSign({ state, label }: { state: CheckStepRead["state"]; label: string }) {
  if (state === "problem") return <SignIcon sign="failed" size={14} label={label} className="text-bad" />
  const Icon = { ok: Check, waits: Clock, not_run: CircleDashed }[state]
  return <Icon role="img" aria-label={label} className="icon size-3.5" />
}
