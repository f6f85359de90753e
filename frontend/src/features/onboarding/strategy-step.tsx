import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { generateStrategyMutation } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { MissingFacts } from "@/components/strategy/missing-facts"
import { StrategyDocument } from "@/components/strategy/strategy-document"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Textarea } from "@/components/ui/field"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { useGeneration, type Work } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { activeStrategyOptions } from "@/lib/post-queries"
import { StepFooter } from "./step-footer"

type Props = {
  generationId: string | null
  onStarted: (generationId: string) => void
  onContinue: () => void
  isContinuing: boolean
}

export function StrategyStep({ generationId, onStarted, onContinue, isContinuing }: Props) {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const business = useBusiness()
  const work = useGeneration(generationId)
  const isWriting = generationId !== null && work.outcome === null
  const strategy = useQuery({ ...activeStrategyOptions(business.id), enabled: !isWriting })
  const [isAsking, setAsking] = useState(false)

  const generate = useMutation({ ...generateStrategyMutation(), onSuccess: generation => onStarted(generation.id) })
  const write = (remark: string | null) => generate.mutate({ body: { business_id: business.id, remark } })

  const status = work.outcome?.status
  useEffect(() => {
    if (status === "succeeded") void invalidate(client, "listStrategyVersions", "getStrategy")
  }, [status, client])

  const written = isWriting ? null : (strategy.data ?? null)
  return (
    <>
      <div className="grid flex-1 lg:grid-cols-[440px_minmax(0,1fr)]">
        <aside className="border-line bg-side px-4 py-8 max-lg:border-b md:px-8 md:py-12 lg:border-r lg:pr-12">
          <h1 className="max-w-75 text-balance text-28 font-semibold">
            {t(written ? "strategyDone" : "strategyTitle")}
          </h1>
          <p className="mt-2 text-ink-2">{t("strategyLead")}</p>
          <blockquote className="mt-7 rounded-panel border bg-page px-4 py-3.5 text-13">
            <p className="mb-1 text-12 text-ink-3">{t("youWrote")}</p>
            {business.description}
          </blockquote>
          {generationId && <Steps work={work} />}
          {written && (
            <div className="mt-7">
              <MissingFacts facts={written.document.missing_facts} />
            </div>
          )}
        </aside>
        <main className="px-4 py-8 md:px-8 lg:py-12 lg:pr-24 lg:pl-12">
          {work.outcome?.status === "failed" && (
            <div className="mb-6">
              <ProblemNotice
                error={{
                  type: "/problems/generation-failed",
                  title: t("strategyFailed"),
                  status: 503,
                  detail: work.outcome.error?.message ?? t("nothingLost"),
                }}
                title={t("strategyFailed")}
                onRetry={() => write(null)}
                isRetrying={generate.isPending}
              />
            </div>
          )}
          {strategy.isError && !strategy.data ? (
            <ProblemNotice
              error={strategy.error}
              title={t("strategyNotLoaded")}
              onRetry={() => void strategy.refetch()}
            />
          ) : written ? (
            <>
              {written.made_by === "offline" && (
                <p className="mb-6 flex items-start gap-2 text-13 text-ink-2">
                  <SignIcon sign="pen" size={14} className="mt-[3px] text-mark-line" />
                  {t("madeOffline")}
                </p>
              )}
              <StrategyDocument strategy={written.document} />
            </>
          ) : isWriting || strategy.isPending ? (
            <DocumentSkeleton />
          ) : (
            work.outcome?.status !== "failed" && (
              <Button look="strong" size="lg" onClick={() => write(null)} isBusy={generate.isPending}>
                {t("createStrategy")}
              </Button>
            )
          )}
        </main>
      </div>
      <StepFooter
        percent={isWriting ? work.percent : null}
        note={isWriting ? (work.steps.at(-1)?.message ?? t("starting")) : null}
      >
        {written && (
          <Button size="lg" look="ghost" onClick={() => setAsking(true)}>
            {t("redo")}
          </Button>
        )}
        <Button size="lg" look="strong" disabled={!written} isBusy={isContinuing} onClick={onContinue}>
          {t("planWeek")}
        </Button>
      </StepFooter>
      <RedoDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onRedo={remark => {
          setAsking(false)
          write(remark)
        }}
      />
    </>
  )
}

/** What was said on the way, each line with the seconds it took. */
function Steps({ work }: { work: Work }) {
  const t = useTranslations("onboarding")
  return (
    <ol aria-live="polite" className="mt-7 text-13">
      {work.steps.map((step, index) => {
        const next = work.steps[index + 1]
        const isOver = next !== undefined || work.outcome !== null
        const seconds = next ? Math.max(1, Math.round((next.at - step.at) / 1000)) : null
        return (
          <li key={step.at} className="flex min-h-9 items-center gap-2.5 border-b py-1.5 text-ink-2">
            {isOver ? (
              <Check className="icon size-3.5" aria-hidden="true" />
            ) : (
              <span aria-hidden="true" className="mx-0.5 size-2.5 flex-none rounded-[2px] bg-mark-edge" />
            )}
            <span className={isOver ? "" : "font-medium text-ink"}>{step.message}</span>
            <span className="ml-auto whitespace-nowrap text-12 text-ink-3 tabular-nums">
              {isOver ? seconds !== null && t("seconds", { seconds }) : t("writing")}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function RedoDialog({
  isOpen,
  onClose,
  onRedo,
}: {
  isOpen: boolean
  onClose: () => void
  onRedo: (remark: string) => void
}) {
  const t = useTranslations("onboarding")
  const common = useTranslations("common")
  const [remark, setRemark] = useState("")
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("redoTitle")} description={t("redoLead")}>
      <form
        onSubmit={event => {
          event.preventDefault()
          onRedo(remark.trim())
        }}
      >
        <Field label={t("remark")} hint={t("remarkHint")}>
          {given => (
            <Textarea {...given} rows={3} required value={remark} onChange={event => setRemark(event.target.value)} />
          )}
        </Field>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="strong">
            {t("redoAction")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function DocumentSkeleton() {
  return (
    <div aria-hidden="true">
      {["a", "b", "c", "d"].map(key => (
        <div key={key} className="border-b py-6 first:pt-0">
          <Skeleton className="h-5 w-32" />
          <Skeleton className="mt-4 h-3 w-140 max-w-full" />
          <Skeleton className="mt-3 h-3 w-100 max-w-full" />
        </div>
      ))}
    </div>
  )
}
