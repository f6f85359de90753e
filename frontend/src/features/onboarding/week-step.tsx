import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { useApprove } from "@/lib/approving"
import { useBusiness } from "@/lib/business"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { useStaying } from "@/lib/leaving-posts"
import { accountsOptions, calendarOptions } from "@/lib/post-queries"
import { standingOf } from "@/lib/posts"
import { addDays, dayOf, daysFrom, today } from "@/lib/tz"
import { StepFooter } from "./step-footer"
import { useSwap } from "./use-swap"
import { DayColumn, type ShownPost, shownFrom } from "./week-day"

const DAYS = 7

type Props = { generationId: string; onWriteAgain: () => void; onDone: (href: string) => void }

/** The first week, filling as it is written; each post can be changed, exchanged or taken out. */
export function WeekStep({ generationId, onWriteAgain, onDone }: Props) {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const { id: businessId, timezone } = useBusiness()
  const work = useGeneration(generationId)
  const isWriting = work.outcome === null
  const accounts = useQuery(accountsOptions(businessId))
  const approve = useApprove()
  const swap = useSwap()

  const status = work.outcome?.status
  useEffect(() => {
    if (status) void invalidate(client, "listContent")
  }, [status, client])

  const [firstAt] = work.posts.flatMap(post => post.scheduled_for ?? []).sort()
  const first = firstAt ? dayOf(firstAt, timezone) : today(timezone)
  const days = firstAt || !isWriting ? daysFrom(first, DAYS) : []
  const saved = useQuery({
    ...calendarOptions(businessId, first, addDays(first, DAYS), timezone),
    enabled: !isWriting,
  })
  const stored = isWriting ? undefined : saved.data?.items
  const posts: readonly ShownPost[] = useStaying((stored ?? work.posts).map(shownFrom))
  const waiting = (useStaying(saved.data?.items) ?? []).filter(post => standingOf(post) === "review")
  const isApproved = !isWriting && saved.isSuccess && posts.length > 0 && waiting.length === 0
  const isConnected = accounts.data?.items.some(account => account.is_active) ?? false
  return (
    <>
      <main className="flex-1 px-4 py-8 md:px-8 md:py-10">
        <h1 className="text-28 font-semibold text-balance">
          {isWriting
            ? t("weekTitle")
            : t.rich("weekDone", {
                count: posts.length,
                m: words => <span className={isApproved ? undefined : "mk"}>{words}</span>,
              })}
        </h1>
        <p className="mt-1 max-w-160 text-ink-2">
          {t(isApproved ? (isConnected ? "weekScheduled" : "weekApproved") : "weekLead")}
        </p>
        {work.outcome?.status === "failed" && (
          <div className="mt-6 max-w-160">
            <ProblemNotice
              error={{
                type: "/problems/generation-failed",
                title: t("weekFailed"),
                status: 503,
                detail: work.outcome.error?.message ?? t("nothingLost"),
              }}
              title={t("weekFailed")}
              onRetry={onWriteAgain}
            />
          </div>
        )}
        {saved.isError && !saved.data && (
          <div className="mt-6 max-w-160">
            <ProblemNotice error={saved.error} title={t("weekNotLoaded")} onRetry={() => void saved.refetch()} />
          </div>
        )}
        {[
          ...work.failures.map(({ reason }) => t("notWritten", { reason })),
          ...(swap.failure ? [swap.failure] : []),
        ].map(words => (
          <p key={words} role="alert" className="mt-4 flex max-w-160 items-start gap-2 text-13 text-wait">
            <SignIcon sign="warning" size={14} className="mt-[3px]" />
            {words}
          </p>
        ))}
        <p className="sr-only" role="status">
          {t("writtenSoFar", { count: posts.length })}
        </p>
        <ol className="mt-6 grid gap-x-0 gap-y-4 border-t sm:grid-cols-2 md:grid-cols-4 xl:grid-cols-7">
          {days.map(day => (
            <DayColumn
              key={day}
              day={day}
              posts={posts.filter(post => post.at && dayOf(post.at, timezone) === day)}
              swap={isWriting ? null : swap}
            />
          ))}
        </ol>
      </main>
      <StepFooter
        percent={isWriting ? work.percent : null}
        note={isWriting ? (work.steps.at(-1)?.message ?? t("starting")) : null}
      >
        {isApproved ? (
          <>
            {!isConnected && (
              <Button size="lg" onClick={() => onDone("/calendar/")}>
                {t("toCalendar")}
              </Button>
            )}
            <Button size="lg" look="strong" onClick={() => onDone(isConnected ? "/calendar/" : "/accounts/")}>
              {t(isConnected ? "toCalendar" : "connectAccounts")}
            </Button>
          </>
        ) : (
          <>
            <Button size="lg" onClick={() => onDone("/calendar/")} disabled={isWriting}>
              {t("toCalendar")}
            </Button>
            <Button
              size="lg"
              look="strong"
              disabled={isWriting || waiting.length === 0}
              isBusy={approve.isPending}
              onClick={() => approve.mutate(waiting)}
            >
              {t("approveAll")}
            </Button>
          </>
        )}
      </StepFooter>
    </>
  )
}
