import { useQueries, useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Button, ButtonLink } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { useApprove } from "@/lib/approving"
import { useBusiness } from "@/lib/business"
import { dayNumber, monthLong, weekdayLong } from "@/lib/format"
import {
  accountsOptions,
  activeStrategyOptions,
  comingOptions,
  draftsOptions,
  troubledOptions,
} from "@/lib/post-queries"
import { firstFailure, retryFailed } from "@/lib/queries"
import { timeOf, today } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { type NextStep, nextStep } from "./next-step"

const COMING_MS = 3000

/** The page's one sentence: what helps most now, and the button that does it. */
export function NextStepHead() {
  const t = useTranslations("dashboard")
  const { id, timezone } = useBusiness()
  const [strategy, accounts, drafts, troubled, coming] = useQueries({
    queries: [
      activeStrategyOptions(id),
      accountsOptions(id),
      draftsOptions(id),
      troubledOptions(id),
      comingOptions(id, timezone),
    ],
  })
  // One that is still being written when somebody leaves the welcome is here a moment later.
  useQuery({ ...activeStrategyOptions(id), refetchInterval: strategy.data === null ? COMING_MS : false })
  const queries = [strategy, accounts, drafts, troubled, coming]
  const failure = firstFailure(queries)

  const day = today(timezone)
  const now = new Date().toISOString()
  const place = timezone.split("/").at(-1)?.replaceAll("_", " ") ?? timezone
  return (
    <header className="flex flex-wrap items-end gap-x-2 gap-y-4 border-b pt-8 pb-6">
      <div className="min-w-0 flex-1 basis-100">
        <p className="text-13 text-ink-2">
          {t("dateline", {
            weekday: weekdayLong(day),
            day: dayNumber(day),
            month: monthLong(day),
            time: timeOf(now, timezone),
            place,
          })}
        </p>
        {failure ? (
          <>
            <h1 className="sr-only">{t("title")}</h1>
            <div className="mt-3 max-w-155">
              <ProblemNotice error={failure} title={t("sentenceFailed")} onRetry={() => retryFailed(queries)} />
            </div>
          </>
        ) : strategy.data === undefined || !accounts.data || !drafts.data || !troubled.data || !coming.data ? (
          <div role="status">
            <h1 className="sr-only">{t("title")}</h1>
            <Skeleton className="mt-3 h-7 w-130 max-w-full" />
            <Skeleton className="mt-2 h-7 w-80 max-w-full" />
          </div>
        ) : (
          <Sentence
            step={nextStep({
              hasStrategy: strategy.data !== null,
              accounts: accounts.data.items,
              drafts: drafts.data.items,
              troubled: troubled.data.items,
              coming: coming.data.items,
              now,
            })}
          />
        )}
      </div>
    </header>
  )
}

function Sentence({ step }: { step: NextStep }) {
  const t = useTranslations("dashboard")
  const { name, timezone } = useBusiness()
  const when = useWhen(timezone)
  const m = (words: ReactNode) => <span className="mk">{words}</span>

  const say = (): ReactNode => {
    switch (step.kind) {
      case "failed":
        return t("step.failed", { count: step.posts.length, platform: platformName(step.posts[0]?.platform ?? "") })
      case "unconfirmed":
        return t("step.unconfirmed", { count: step.posts.length })
      case "noStrategy":
        return t("step.noStrategy", { name })
      case "reconnect":
        return t("step.reconnect", { account: step.accountName, platform: platformName(step.platform) })
      case "review":
        return (
          <>
            {t.rich("step.review", { count: step.posts.length, m })}{" "}
            {step.firstAt && t("step.reviewFirst", { when: when(step.firstAt) })}
          </>
        )
      case "connect":
        return t("step.connect")
      case "plan":
        return t("step.plan")
      case "calm":
        return t("step.calm", { when: when(step.nextAt) })
    }
  }
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <h1 className="mt-1 max-w-155 text-balance text-28 font-semibold">{say()}</h1>
      <div className="flex flex-wrap gap-2">
        <StepActions step={step} />
      </div>
    </div>
  )
}

function StepLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <ButtonLink look="strong" size="lg" href={href}>
      {children}
    </ButtonLink>
  )
}

function StepActions({ step }: { step: NextStep }) {
  const t = useTranslations("dashboard")
  const approve = useApprove()
  switch (step.kind) {
    case "failed":
      return <StepLink href={`/library/?status=failed&post=${step.posts[0]?.id}`}>{t("action.failed")}</StepLink>
    case "unconfirmed":
      return (
        <StepLink href={`/library/?status=unconfirmed&post=${step.posts[0]?.id}`}>{t("action.unconfirmed")}</StepLink>
      )
    case "noStrategy":
      return <StepLink href="/welcome/">{t("action.noStrategy")}</StepLink>
    case "reconnect":
      return <StepLink href="/accounts/">{t("action.reconnect")}</StepLink>
    case "review":
      return (
        <>
          <StepLink href={`/library/?status=draft&post=${step.posts[0]?.id}`}>
            {t("action.review", { count: step.posts.length })}
          </StepLink>
          <Button size="lg" isBusy={approve.isPending} onClick={() => approve.mutate(step.posts)}>
            {t("action.approveAll")}
          </Button>
        </>
      )
    case "connect":
      return <StepLink href="/accounts/">{t("action.connect")}</StepLink>
    case "plan":
      return <StepLink href="/strategy/?write=true">{t("action.plan")}</StepLink>
    case "calm":
      return <StepLink href="/calendar/">{t("action.calm")}</StepLink>
  }
}
