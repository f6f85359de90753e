import { Check } from "lucide-react"
import { useTranslations } from "use-intl"
import { StatusIcon } from "@/components/status-icon"
import type { Work } from "@/lib/generation"
import { SECTIONS } from "@/lib/strategy-sections"

/** The strategy's parts, with what is there, what is being written and what is to come. */
export function PartsList({ work }: { work: Work }) {
  const t = useTranslations("onboarding")
  const title = useTranslations("strategyDocument")
  const next = SECTIONS.find(section => !work.sections[section]?.isWhole)
  const began = work.steps[0]?.at
  return (
    <ol aria-live="polite" className="mt-7 text-13 max-lg:hidden">
      {SECTIONS.map((section, index) => {
        const part = work.sections[section]
        const before = SECTIONS[index - 1]
        const since = (before && work.sections[before]?.at) ?? began
        const seconds = part?.isWhole && since !== undefined ? Math.round((part.at - since) / 1000) : null
        const isNext = section === next && work.outcome === null
        return (
          <li key={section} className="flex min-h-9 items-center gap-2.5 border-b py-1.5 text-ink-2">
            {part?.isWhole ? (
              <Check className="icon size-3.5" aria-label={t("done")} />
            ) : isNext ? (
              <span aria-hidden="true" className="mx-0.5 size-2.5 flex-none rounded-[2px] bg-mark-edge" />
            ) : (
              <StatusIcon standing="draft" size={14} isNamed={false} />
            )}
            <span className={isNext ? "font-medium text-ink" : part?.isWhole ? "" : "text-ink-3"}>
              {title(`title.${section}`)}
            </span>
            <span className="ml-auto whitespace-nowrap text-12 text-ink-3 tabular-nums">
              {isNext ? t("writing") : seconds ? t("seconds", { seconds }) : null}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
