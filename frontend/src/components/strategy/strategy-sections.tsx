import dynamic from "next/dynamic"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { StrategySection } from "@/api/types.gen"
import { Skeleton } from "@/components/ui/skeleton"
import { hasSection, SECTIONS, type StrategyPart } from "@/lib/strategy-sections"
import { SectionBody } from "./section-body"
import { SectionFrame } from "./section-frame"

const SectionForm = dynamic(() => import("./section-form").then(module => module.SectionForm), { ssr: false })

export type SectionState = {
  /** Words are arriving, or will. */
  isWriting?: boolean
  /** In a word: "Writing", "You edited this". */
  tag?: { words: string; isMarked: boolean }
  /** What stood there before, to mark what differs. */
  other?: StrategyPart
}

type Props = {
  draft: StrategyPart
  stateOf?: (section: StrategySection) => SectionState
  /** Left out: to read only. Resolves with what was wrong, or null once it is kept. */
  onSave?: (section: StrategySection, part: StrategyPart) => Promise<string | null>
  onRedo?: (section: StrategySection) => void
}

/** A strategy section by section: to read, to change in place, and as it arrives. */
export function StrategySections({ draft, stateOf, onSave, onRedo }: Props) {
  const [edited, setEdited] = useState<StrategySection | null>(null)
  return SECTIONS.map(section => {
    const state = stateOf?.(section) ?? {}
    const isThere = hasSection(draft, section)
    const isEdited = edited === section && isThere
    const mayChange = isThere && !state.isWriting && !isEdited
    return (
      <SectionFrame
        key={section}
        section={section}
        draft={draft}
        tag={state.tag}
        onEdit={onSave && mayChange ? () => setEdited(section) : undefined}
        onRedo={onRedo && mayChange ? () => onRedo(section) : undefined}
      >
        {isEdited && onSave ? (
          <EditSection
            section={section}
            draft={draft}
            onSave={part => onSave(section, part)}
            onDone={() => {
              setEdited(null)
              requestAnimationFrame(() =>
                document.querySelector<HTMLElement>(`#${section} button:last-of-type`)?.focus(),
              )
            }}
          />
        ) : isThere && !(section === "experiments" && draft.experiments?.length === 0) ? (
          <SectionBody section={section} draft={draft} other={state.other} />
        ) : isThere ? (
          <NoExperiments />
        ) : (
          <div aria-hidden="true">
            <Skeleton className="h-3 w-100 max-w-full" />
            <Skeleton className="mt-3 h-3 w-72 max-w-full" />
          </div>
        )}
      </SectionFrame>
    )
  })
}

function NoExperiments() {
  const t = useTranslations("strategyDocument")
  return <p className="text-13 text-ink-2">{t("noExperiments")}</p>
}

type EditProps = {
  section: StrategySection
  draft: StrategyPart
  onSave: (part: StrategyPart) => Promise<string | null>
  onDone: () => void
}

function EditSection({ section, draft, onSave, onDone }: EditProps) {
  const [isSaving, setSaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const save = async (part: StrategyPart) => {
    setSaving(true)
    setProblem(null)
    const wrong = await onSave(part)
    setSaving(false)
    if (wrong) setProblem(wrong)
    else onDone()
  }
  return (
    <SectionForm
      section={section}
      draft={draft}
      isBusy={isSaving}
      problem={problem}
      onSave={part => void save(part)}
      onCancel={onDone}
    />
  )
}
