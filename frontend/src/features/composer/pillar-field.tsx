import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { PillarShape } from "@/components/pillar-shape"
import { Select } from "@/components/ui/field"
import { SectionHead } from "@/components/ui/section-head"
import { activeStrategyOptions } from "@/lib/post-queries"

type Props = { businessId: string; pillar: string | null; onPillar: (pillar: string | null) => void }

/** The content pillar the posts serve; absent where there is no strategy to have pillars. */
export function PillarField({ businessId, pillar, onPillar }: Props) {
  const t = useTranslations("compose")
  const { data: strategy } = useQuery(activeStrategyOptions(businessId))
  const names = strategy?.document.pillars.map(({ name }) => name) ?? []
  if (names.length === 0 && pillar === null) return null
  const index = names.indexOf(pillar ?? "")
  return (
    <section>
      <SectionHead title={t("pillar")} />
      <div className="mt-3 flex items-center gap-2">
        {index >= 0 && <PillarShape index={index} size={10} />}
        <Select aria-label={t("pillar")} value={pillar ?? ""} onChange={event => onPillar(event.target.value || null)}>
          <option value="">{t("noPillar")}</option>
          {pillar !== null && index < 0 && <option value={pillar}>{pillar}</option>}
          {names.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </div>
    </section>
  )
}
