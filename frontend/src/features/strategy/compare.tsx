import { useTranslations } from "use-intl"
import type { StrategyRead } from "@/api/types.gen"
import { SectionBody } from "@/components/strategy/section-body"
import { Field, Select } from "@/components/ui/field"
import { Tag } from "@/components/ui/tag"
import { useBusiness } from "@/lib/business"
import { formatDay } from "@/lib/format"
import { changedSections, SECTIONS } from "@/lib/strategy-sections"
import { dayOf } from "@/lib/tz"

type Props = {
  all: readonly StrategyRead[]
  older: StrategyRead
  newer: StrategyRead
  onChoose: (older: number, newer: number) => void
}

const COLUMNS = "grid gap-x-10 gap-y-3 md:grid-cols-2"

/** Two versions side by side: what was taken out is struck on the left, what was put in is marked on the right. */
export function Compare({ all, older, newer, onChoose }: Props) {
  const t = useTranslations("strategy")
  const document = useTranslations("strategyDocument")
  const changed = changedSections(older.document, newer.document)
  return (
    <div className="px-4 pb-12 md:px-8">
      <div className={`${COLUMNS} sticky top-14 z-10 border-b bg-page py-3`}>
        <Version
          label={t("compareOld")}
          all={all}
          value={older}
          not={newer}
          onChoose={version => onChoose(version, newer.version)}
        />
        <Version
          label={t("compareNew")}
          all={all}
          value={newer}
          not={older}
          onChoose={version => onChoose(older.version, version)}
        />
      </div>
      <p role="status" className="pt-4 text-13 text-ink-2">
        {t("changedSections", { count: changed.length })}
      </p>
      {SECTIONS.map(section => {
        const isChanged = changed.includes(section)
        const title = document(`title.${section}`)
        return (
          <section key={section} aria-label={title} className="border-b py-6 last:border-b-0">
            <div className="mb-3 flex items-center gap-2.5">
              <h2 className="text-16 font-semibold">{title}</h2>
              {isChanged ? (
                <Tag tone="mark">{t("changed")}</Tag>
              ) : (
                <span className="text-13 text-ink-3">{t("same")}</span>
              )}
            </div>
            {isChanged && (
              <div className={COLUMNS}>
                <div className="@container min-w-0">
                  <h3 className="sr-only">{t("versionNumber", { version: older.version })}</h3>
                  <SectionBody section={section} draft={older.document} other={newer.document} side="old" />
                </div>
                <div className="@container min-w-0 max-md:border-t max-md:pt-3">
                  <h3 className="sr-only">{t("versionNumber", { version: newer.version })}</h3>
                  <SectionBody section={section} draft={newer.document} other={older.document} side="new" />
                </div>
              </div>
            )}
          </section>
        )
      })}
    </div>
  )
}

type VersionProps = {
  label: string
  all: readonly StrategyRead[]
  value: StrategyRead
  not: StrategyRead
  onChoose: (version: number) => void
}

function Version({ label, all, value, not, onChoose }: VersionProps) {
  const t = useTranslations("strategy")
  const { timezone } = useBusiness()
  return (
    <Field label={label}>
      {given => (
        <Select {...given} value={value.version} onChange={event => onChoose(Number(event.target.value))}>
          {all
            .filter(strategy => strategy.id !== not.id)
            .map(strategy => (
              <option key={strategy.id} value={strategy.version}>
                {t("versionOf", {
                  version: strategy.version,
                  when: formatDay(dayOf(strategy.created_at, timezone)),
                })}
                {strategy.is_active ? ` (${t("active")})` : ""}
              </option>
            ))}
        </Select>
      )}
    </Field>
  )
}
