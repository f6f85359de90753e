import { useTranslations } from "use-intl"
import type { StrategyRead, StrategySection } from "@/api/types.gen"
import { MissingFacts } from "@/components/strategy/missing-facts"
import { type SectionState, StrategySections } from "@/components/strategy/strategy-sections"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import type { Work } from "@/lib/generation"
import { changedSections, SECTIONS, type StrategyPart } from "@/lib/strategy-sections"
import { useWhen } from "@/lib/when"

type Props = {
  strategy: StrategyRead
  /** Under way, or just ended. */
  work: Work | null
  /** The version before the one that was just written. */
  before: StrategyRead | null
  onSave?: (section: StrategySection, part: StrategyPart) => Promise<string | null>
  onRedo?: (section: StrategySection) => void
}

const GRID =
  "grid flex-1 gap-x-8 px-4 md:px-8 lg:grid-cols-[176px_minmax(0,1fr)] xl:grid-cols-[176px_minmax(0,1fr)_224px]"

/** Outline left, document in the middle, what it rests on at the right. */
export function StrategyDocument({ strategy, work, before, onSave, onRedo }: Props) {
  const t = useTranslations("strategy")
  const isWriting = work !== null && !work.outcome
  const arrived = isWriting ? Object.values(work.sections).map(({ part }) => part) : []
  const draft: StrategyPart = Object.assign({}, strategy.document, ...arrived)
  const changed = before ? changedSections(before.document, strategy.document) : []

  const stateOf = (section: StrategySection): SectionState => {
    if (isWriting && work.sections[section]) {
      return { isWriting: true, tag: { words: t("writing"), isMarked: true }, other: strategy.document }
    }
    if (changed.includes(section)) return { tag: { words: t("changed"), isMarked: true }, other: before?.document }
    return { isWriting }
  }
  return (
    <div className={GRID}>
      <nav aria-label={t("sections")} className="sticky top-14 self-start py-7 text-13 max-lg:hidden">
        {SECTIONS.map(section => (
          <a
            key={section}
            href={`#${section}`}
            className="flex h-7 items-center gap-2 border-l px-3 text-ink-2 hover:text-ink"
          >
            {t(`section.${section}`)}
            {changed.includes(section) && (
              <>
                <span className="h-1.5 w-2.5 bg-mark-edge" aria-hidden="true" />
                <span className="sr-only">{t("changed")}</span>
              </>
            )}
          </a>
        ))}
      </nav>
      <div className="max-w-200 min-w-0 py-6">
        <StrategySections draft={draft} stateOf={stateOf} onSave={onSave} onRedo={onRedo} />
      </div>
      <aside className="flex flex-col gap-7 py-7 max-xl:border-t max-xl:lg:col-start-2">
        <Origin strategy={strategy} />
        <MissingFacts facts={strategy.document.missing_facts} />
      </aside>
    </div>
  )
}

/** Whose words these are, and since when. */
function Origin({ strategy }: { strategy: StrategyRead }) {
  const t = useTranslations("strategy")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  return (
    <section>
      <h2 className="text-13 font-semibold">{t("origin")}</h2>
      <p className="mt-1.5 text-13 text-ink-2">{t(`originOf.${strategy.made_by}`)}</p>
      <dl className="mt-2 text-12 text-ink-3">
        <div className="flex gap-1.5">
          <dt>{t("writtenOn")}</dt>
          <dd>{when(strategy.created_at)}</dd>
        </div>
        {strategy.revision > 1 && (
          <div className="flex gap-1.5">
            <dt>{t("editedOn")}</dt>
            <dd>{when(strategy.updated_at)}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

export function StrategySkeleton() {
  return (
    <div className={GRID} aria-busy="true">
      <div className="flex flex-col gap-3 py-7 max-lg:hidden">
        {SECTIONS.map(section => (
          <Skeleton key={section} className="h-4 w-24" />
        ))}
      </div>
      <div className="max-w-200 py-6">
        {SECTIONS.slice(0, 4).map(section => (
          <div key={section} className="border-b py-6 first:pt-0">
            <Skeleton className="h-5 w-32" />
            <Skeleton className="mt-4 h-4 w-140 max-w-full" />
            <Skeleton className="mt-3 h-4 w-100 max-w-full" />
          </div>
        ))}
      </div>
    </div>
  )
}
