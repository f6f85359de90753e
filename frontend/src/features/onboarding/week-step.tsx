import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PostCardBody, postCardEdge } from "@/components/post-card"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, weekdayShort } from "@/lib/format"
import { useGeneration, type WrittenPost } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { usePillarIndex } from "@/lib/pillars"
import { usePostActions } from "@/lib/post-actions"
import { accountsOptions, draftsOptions } from "@/lib/post-queries"
import { isMarked, standingOf } from "@/lib/posts"
import { type Day, dayOf, daysFrom, timeOf } from "@/lib/tz"
import { StepFooter } from "./step-footer"

type Props = { generationId: string; onWriteAgain: () => void; onDone: (href: string) => void }

/** The first week, filling as it is written. */
export function WeekStep({ generationId, onWriteAgain, onDone }: Props) {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const { id: businessId, timezone } = useBusiness()
  const work = useGeneration(generationId)
  const isWriting = work.outcome === null
  const drafts = useQuery({ ...draftsOptions(businessId), enabled: !isWriting })
  const accounts = useQuery(accountsOptions(businessId))
  const pillarIndex = usePillarIndex()
  const { approve } = usePostActions()

  const status = work.outcome?.status
  useEffect(() => {
    if (status) void invalidate(client, "listContent")
  }, [status, client])

  const ids = new Set(work.posts.map(post => post.post_id))
  const waiting = (drafts.data?.items ?? []).filter(post => ids.has(post.id) && standingOf(post) === "review")
  const saved = new Map((drafts.data?.items ?? []).map(post => [post.id, post]))
  const first = work.posts
    .map(post => post.scheduled_for)
    .filter(time => time !== null)
    .sort()[0]
  const days = first ? daysFrom(dayOf(first, timezone), 7) : []
  const isApproved = !isWriting && drafts.isSuccess && ids.size > 0 && waiting.length === 0
  const isConnected = accounts.data?.items.some(account => account.is_active) ?? false

  return (
    <>
      <main className="flex-1 px-4 py-8 md:px-8 md:py-10">
        <h1 className="text-28 font-semibold">
          {isWriting
            ? t("weekTitle")
            : t.rich("weekDone", {
                count: work.posts.length,
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
        {work.failures.length > 0 && (
          <ul className="mt-4 max-w-160 text-13 text-wait">
            {work.failures.map(({ index, reason }) => (
              <li key={index} className="flex items-start gap-2 py-1">
                <SignIcon sign="warning" size={14} className="mt-[3px]" />
                {t("notWritten", { reason })}
              </li>
            ))}
          </ul>
        )}
        <p className="sr-only" role="status">
          {t("writtenSoFar", { count: work.posts.length })}
        </p>
        <ol className="mt-6 grid gap-x-0 gap-y-4 border-t sm:grid-cols-2 md:grid-cols-4 xl:grid-cols-7">
          {days.map(day => (
            <DayColumn
              key={day}
              day={day}
              zone={timezone}
              posts={work.posts.filter(post => post.scheduled_for && dayOf(post.scheduled_for, timezone) === day)}
              saved={saved}
              pillarIndex={pillarIndex}
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

type DayProps = {
  day: Day
  zone: string
  posts: WrittenPost[]
  saved: ReadonlyMap<string, PostRead>
  pillarIndex: (name: string | null) => number | null
}

function DayColumn({ day, zone, posts, saved, pillarIndex }: DayProps) {
  return (
    <li className="min-w-0 border-line py-2.5 pr-2 xl:border-l xl:pl-2 xl:first:border-l-0 xl:first:pl-0">
      <h2 className="mb-2 text-13 text-ink-2">
        {weekdayShort(day)} <b className="font-semibold text-ink">{dayNumber(day)}</b>
      </h2>
      <ul className="flex flex-col gap-2">
        {posts
          .toSorted((left, right) => (left.scheduled_for ?? "").localeCompare(right.scheduled_for ?? ""))
          .map(written => {
            const post = saved.get(written.post_id)
            const standing = post ? standingOf(post) : "review"
            return (
              <li key={written.post_id} className={cn("land", postCardEdge(standing))}>
                <PostCardBody
                  platform={written.platform}
                  time={written.scheduled_for && timeOf(written.scheduled_for, zone)}
                  text={post?.text ?? written.text}
                  standing={standing}
                  isMarked={post ? isMarked(post) : true}
                  pillar={written.pillar}
                  pillarIndex={pillarIndex(written.pillar)}
                />
                {post?.why_this_time && <p className="mt-1 border-t pt-1 text-12 text-ink-2">{post.why_this_time}</p>}
              </li>
            )
          })}
      </ul>
    </li>
  )
}
