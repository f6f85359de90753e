import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { generateStrategyMutation } from "@/api/@tanstack/react-query.gen"
import type { StrategySection } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { MissingFacts } from "@/components/strategy/missing-facts"
import type { RedoTarget } from "@/components/strategy/redo-target"
import { type SectionState, StrategySections } from "@/components/strategy/strategy-sections"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { activeStrategyOptions } from "@/lib/post-queries"
import { toApiError } from "@/lib/problem"
import { useStrategyActions } from "@/lib/strategy-actions"
import { useDesk } from "@/lib/strategy-desk"
import { hasSection, SECTIONS, type StrategyPart } from "@/lib/strategy-sections"
import { PartsList } from "./parts-list"
import { StepFooter } from "./step-footer"
import { useCatchUp } from "./use-catch-up"

const RedoDialog = dynamic(() => import("@/components/strategy/redo-dialog").then(module => module.RedoDialog), {
  ssr: false,
})

type Props = {
  generationId: string | null
  onStarted: (generationId: string) => void
  onContinue: () => void
  isContinuing: boolean
}

/** The strategy as it is written: each section can be changed while the rest goes on. */
export function StrategyStep({ generationId, onStarted, onContinue, isContinuing }: Props) {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const business = useBusiness()
  const work = useGeneration(generationId)
  const isWriting = generationId !== null && work.outcome === null
  const strategy = useQuery(activeStrategyOptions(business.id))
  const stored = strategy.data ?? null
  const { save, redo } = useStrategyActions()
  const { desk, edit, redo: redoLater, clear } = useDesk(generationId)
  const [asking, setAsking] = useState<RedoTarget | null>(null)
  const [isWaiting, setWaiting] = useState(false)
  /** The section the work under way is about; all of them where it is not known, as after a reload. */
  const [redone, setRedone] = useState<StrategySection | null>(null)

  const generate = useMutation({ ...generateStrategyMutation(), onSuccess: generation => onStarted(generation.id) })
  const write = () => generate.mutate({ body: { business_id: business.id } })

  const status = work.outcome?.status
  useEffect(() => {
    if (status === "succeeded") void invalidate(client, "listStrategyVersions", "getStrategy")
  }, [status, client])

  const newest = status === "succeeded" ? Number(work.outcome?.result?.version ?? 0) : 0
  const isStored = stored !== null && !isWriting && stored.version >= newest
  const startRedo = async (section: RedoTarget, remark: string) => {
    const id = await redo.mutateAsync({ section, remark })
    setRedone(section === "whole" ? null : section)
    onStarted(id)
  }

  useCatchUp({
    strategy: isStored ? stored : null,
    desk,
    onDone: clear,
    onStarted: (id, section) => {
      setRedone(section)
      onStarted(id)
    },
  })

  const arrived: StrategyPart = Object.assign({}, ...Object.values(work.sections).map(({ part }) => part))
  const draft: StrategyPart = { ...(stored?.document ?? {}), ...(isWriting || !isStored ? arrived : {}), ...desk.edits }
  const isReady = ["pillars", "platforms"].every(
    section =>
      hasSection(draft, section as StrategySection) &&
      (stored !== null || work.sections[section as StrategySection]?.isWhole),
  )
  useEffect(() => {
    if (isWaiting && isStored) {
      setWaiting(false)
      onContinue()
    }
  }, [isWaiting, isStored, onContinue])

  const isTouched = (section: StrategySection) => {
    if (!isWriting) return false
    return stored === null || redone === null || redone === section
  }
  const next = SECTIONS.find(section => !work.sections[section]?.isWhole)
  const stateOf = (section: StrategySection): SectionState => {
    if (desk.redos.some(one => one.section === section)) return { tag: { words: t("redoWaits"), isMarked: true } }
    if (isTouched(section) && (redone === section || section === next) && !work.sections[section]?.isWhole) {
      return { isWriting: true, tag: { words: t("writingTag"), isMarked: true } }
    }
    return hasSection(desk.edits, section) ? { tag: { words: t("youEdited"), isMarked: false } } : {}
  }
  const keep = async (_section: StrategySection, part: StrategyPart): Promise<string | null> => {
    if (!isStored) {
      edit(part)
      return null
    }
    try {
      await save.mutateAsync({ strategy: stored, part })
      return null
    } catch (error) {
      return toApiError(error).detail
    }
  }
  const has = stored !== null || isWriting || Object.keys(arrived).length > 0
  const failure = work.outcome?.status === "failed" ? work.outcome.error : null
  const done = SECTIONS.filter(section => hasSection(draft, section)).length
  return (
    <>
      <div className="grid flex-1 lg:grid-cols-[400px_minmax(0,1fr)] xl:grid-cols-[440px_minmax(0,1fr)]">
        <aside className="border-line bg-side px-4 py-8 max-lg:border-b md:px-8 md:py-12 lg:border-r lg:pr-12">
          <h1 className="max-w-75 text-balance text-28 font-semibold">
            {t(isStored ? "strategyDone" : "strategyTitle")}
          </h1>
          <p className="mt-2 text-ink-2">{t("strategyLead")}</p>
          <blockquote className="mt-7 rounded-panel border bg-page px-4 py-3.5 text-13 max-lg:hidden">
            <p className="mb-1 text-12 text-ink-3">{t("youWrote")}</p>
            <p className="line-clamp-6">{business.description}</p>
          </blockquote>
          {generationId && !stored && <PartsList work={work} />}
          {isStored && (
            <div className="mt-7 max-lg:hidden">
              <MissingFacts facts={stored.document.missing_facts} />
            </div>
          )}
        </aside>
        <main className="min-w-0 px-4 py-8 md:px-8 lg:py-12 lg:pl-12 xl:pr-24">
          {failure && (
            <div className="mb-6">
              <ProblemNotice
                error={{
                  type: "/problems/generation-failed",
                  title: t("strategyFailed"),
                  status: 503,
                  detail: failure.message,
                }}
                title={t(stored ? "sectionFailed" : "strategyFailed")}
                onRetry={stored ? undefined : write}
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
          ) : has || strategy.isPending ? (
            <>
              {isStored && stored.made_by === "offline" && (
                <p className="mb-6 flex items-start gap-2 text-13 text-ink-2">
                  <SignIcon sign="pen" size={14} className="mt-[3px] text-mark-line" />
                  {t("madeOffline")}
                </p>
              )}
              <StrategySections draft={draft} stateOf={stateOf} onSave={keep} onRedo={setAsking} />
            </>
          ) : (
            !failure && (
              <Button look="strong" size="lg" onClick={write} isBusy={generate.isPending}>
                {t("createStrategy")}
              </Button>
            )
          )}
        </main>
      </div>
      <StepFooter
        percent={isWriting ? Math.max(work.percent, Math.round((done / SECTIONS.length) * 100)) : null}
        note={isWriting ? t("partsOf", { done, of: SECTIONS.length }) : null}
      >
        {!isReady && <span className="text-13 text-ink-2 max-sm:hidden">{t("readyWhen")}</span>}
        <Button
          size="lg"
          look="strong"
          disabled={!isReady}
          isBusy={isContinuing || isWaiting}
          onClick={() => (isStored ? onContinue() : setWaiting(true))}
        >
          {t("planWeek")}
        </Button>
      </StepFooter>
      {asking && (
        <RedoDialog
          target={asking}
          isBusy={redo.isPending}
          onTarget={setAsking}
          onClose={() => setAsking(null)}
          onRedo={(section, remark) => {
            setAsking(null)
            if (isStored || section === "whole") void startRedo(section, remark)
            else redoLater(section, remark)
          }}
        />
      )}
    </>
  )
}
