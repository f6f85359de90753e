import { useTranslations } from "use-intl"
import type { PillarRead } from "@/api/types.gen"
import { PillarShape, pillarColor } from "@/components/pillar-shape"
import { SectionHead } from "@/components/ui/section-head"
import { formatTenths } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"

/** Fewer posts than this say nothing about a pillar. */
const ENOUGH = 3

/** Which pillar people respond to, a bar each; too few posts are said to be too few. */
export function PillarBars({ pillars }: { pillars: readonly PillarRead[] }) {
  const t = useTranslations("analytics")
  const indexOf = usePillarIndex()
  const named = pillars.filter(({ pillar }) => pillar !== null)
  const best = Math.max(...named.map(({ interactions_per_post }) => interactions_per_post ?? 0), 1)
  if (named.length === 0) return null
  return (
    <section className="mt-4">
      <SectionHead title={t("pillars")} note={t("perPost")} />
      <ul>
        {named.map(({ pillar, posts, interactions_per_post }) => {
          const index = indexOf(pillar)
          const isEnough = posts >= ENOUGH && interactions_per_post !== null
          return (
            <li
              key={pillar}
              className="grid grid-cols-[10px_minmax(0,200px)_minmax(0,1fr)_auto] items-center gap-x-3 border-b py-2.5"
            >
              {index === null ? <span /> : <PillarShape index={index} size={10} />}
              <div className="min-w-0">
                <p className="truncate text-13">{pillar}</p>
                <p className="text-12 text-ink-3">{t("posts", { count: posts })}</p>
              </div>
              <span
                aria-hidden="true"
                className="h-3 rounded-[2px]"
                style={
                  isEnough
                    ? {
                        width: `${((interactions_per_post ?? 0) / best) * 100}%`,
                        background: index === null ? "var(--data-2)" : pillarColor(index),
                      }
                    : undefined
                }
              />
              <span className="text-right text-13 tabular-nums">
                {isEnough ? (
                  <b className="font-semibold">{formatTenths(interactions_per_post ?? 0)}</b>
                ) : (
                  <span className="text-12 text-ink-3">{t("tooFew")}</span>
                )}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
