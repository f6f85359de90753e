import { useTranslations } from "use-intl"
import type { PillarRead } from "@/api/types.gen"
import { PillarShape, pillarColor } from "@/components/pillar-shape"
import { formatTenths } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { ChartSection, DataTable } from "./chart-section"

/** Fewer posts than this say nothing about a pillar. */
const ENOUGH = 3

/** Which pillar people respond to: a bar each, and a whisker where the API can say how sure that is. */
export function PillarBars({ pillars }: { pillars: readonly PillarRead[] }) {
  const t = useTranslations("analytics")
  const named = pillars.filter(({ pillar }) => pillar !== null)
  const top = Math.max(
    1,
    ...named.map(({ interactions_per_post, high }) => Math.max(interactions_per_post ?? 0, high ?? 0)),
  )
  const hasRange = named.some(({ low }) => low !== null)
  if (named.length === 0) {
    return (
      <ChartSection title={t("pillars")}>
        <p className="py-4 text-13 text-ink-3">{t("pillarsEmpty")}</p>
      </ChartSection>
    )
  }
  return (
    <ChartSection
      title={t("pillars")}
      note={t("perPost")}
      legend={
        hasRange && (
          <span className="flex items-center gap-1.5 text-ink-3">
            <svg width="22" height="10" aria-hidden="true">
              <path d="M1 5h20M1 1v8M21 1v8" stroke="var(--text)" strokeWidth="1.25" />
            </svg>
            {t("whisker")}
          </span>
        )
      }
      table={<PillarTable pillars={named} />}
    >
      <ul>
        {named.map(pillar => (
          <Bar key={pillar.pillar} pillar={pillar} top={top} />
        ))}
      </ul>
    </ChartSection>
  )
}

const isEnough = ({ posts, interactions_per_post }: PillarRead) => posts >= ENOUGH && interactions_per_post !== null

function Bar({ pillar, top }: { pillar: PillarRead; top: number }) {
  const t = useTranslations("analytics")
  const index = usePillarIndex()(pillar.pillar)
  const { interactions_per_post: value, low, high } = pillar
  const percent = (of: number) => `${(Math.max(of, 0) / top) * 100}%`
  const color = index === null ? "var(--data-2)" : pillarColor(index)
  return (
    <li className="grid grid-cols-[10px_minmax(0,128px)_minmax(0,1fr)_auto] items-center gap-x-3 border-b py-2.5">
      {index === null ? <span /> : <PillarShape index={index} size={10} />}
      <div className="min-w-0">
        <p className="truncate text-13">{pillar.pillar}</p>
        <p className="text-12 text-ink-3">{t("posts", { count: pillar.posts })}</p>
      </div>
      <span aria-hidden="true" className="relative block h-3.5">
        {isEnough(pillar) && value !== null && (
          <>
            <span
              className="absolute inset-y-0 left-0 rounded-l-[2px]"
              style={{
                width: percent(value),
                background: `color-mix(in oklab, ${color} 26%, var(--bg))`,
                borderRight: `2px solid ${color}`,
              }}
            />
            {low !== null && high !== null && (
              <span
                className="absolute inset-y-0.5 border-x border-ink before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-ink before:content-['']"
                style={{ left: percent(low), width: `${((Math.max(high, 0) - Math.max(low, 0)) / top) * 100}%` }}
              />
            )}
          </>
        )}
      </span>
      {isEnough(pillar) && value !== null ? (
        <span className="flex items-baseline justify-end gap-2 text-13 tabular-nums">
          <b className="font-semibold">{formatTenths(value)}</b>
          <span className="w-18 text-left text-12 whitespace-nowrap text-ink-3">
            {low !== null && high !== null && t("between", { low: formatTenths(low), high: formatTenths(high) })}
          </span>
        </span>
      ) : (
        <span className="text-right text-12 text-ink-3">{t("tooFew")}</span>
      )}
    </li>
  )
}

function PillarTable({ pillars }: { pillars: readonly PillarRead[] }) {
  const t = useTranslations("analytics")
  const few = <span className="text-ink-3">{t("tooFew")}</span>
  const rows = pillars.map(pillar => [
    pillar.pillar ?? t("noPillar"),
    pillar.posts,
    isEnough(pillar) ? formatTenths(pillar.interactions_per_post ?? 0) : few,
    pillar.low === null || pillar.high === null
      ? few
      : t("between", { low: formatTenths(pillar.low), high: formatTenths(pillar.high) }),
  ])
  return <DataTable head={[t("pillar"), t("postsHead"), t("perPost"), t("rangeHead")]} rows={rows} />
}
