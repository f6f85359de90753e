import { Pencil } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import type { StrategySection } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Tag } from "@/components/ui/tag"
import type { StrategyPart } from "@/lib/strategy-sections"

type Props = {
  section: StrategySection
  draft: StrategyPart
  /** What is going on with it, in a word: "Writing", "You edited this". */
  tag?: { words: string; isMarked: boolean }
  onEdit?: () => void
  onRedo?: () => void
  children: ReactNode
}

/** One section of a strategy with its head and what can be done with it; it can be linked to by its name. */
export function SectionFrame({ section, draft, tag, onEdit, onRedo, children }: Props) {
  const t = useTranslations("strategyDocument")
  const title = t(`title.${section}`)
  const note = useNote(section, draft)
  return (
    <section
      id={section}
      aria-labelledby={`${section}-title`}
      className="appear @container scroll-mt-16 border-b py-6 first:pt-0 last:border-b-0"
    >
      <div className="mb-3 flex min-h-8 flex-wrap items-center gap-x-2.5 gap-y-1">
        <h2 id={`${section}-title`} className="text-16 font-semibold">
          {title}
        </h2>
        {tag ? <Tag tone={tag.isMarked ? "mark" : "quiet"}>{tag.words}</Tag> : null}
        {note && <span className="text-13 text-ink-3">{note}</span>}
        <span className="ml-auto flex">
          {onRedo && (
            <Button look="ghost" size="sm" onClick={onRedo} aria-label={t("redoSection", { section: title })}>
              {t("redo")}
            </Button>
          )}
          {onEdit && (
            <Button look="ghost" size="sm" onClick={onEdit} aria-label={t("editSection", { section: title })}>
              <Pencil className="icon size-3.5" aria-hidden="true" />
              {t("edit")}
            </Button>
          )}
        </span>
      </div>
      {children}
    </section>
  )
}

function useNote(section: StrategySection, draft: StrategyPart): string | null {
  const t = useTranslations("strategyDocument")
  if (section === "pillars") return t("pillarsNote")
  if (section !== "platforms" || !draft.posting_frequency) return null
  return t("perWeek", { count: Object.values(draft.posting_frequency).reduce((sum, count) => sum + count, 0) })
}
