import { useTranslations } from "use-intl"
import type { OverviewRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { useWhen } from "@/lib/when"
import { gapsOf } from "./series"

/** How old each platform's figures are, on how many days there are none, and what keeps them from getting newer. */
export function Freshness({ overview }: { overview: OverviewRead }) {
  const t = useTranslations("analytics")
  const when = useWhen(overview.timezone)
  if (overview.freshness.length === 0) return null
  return (
    <ul aria-label={t("freshness")} className="flex flex-wrap gap-x-6 gap-y-1 py-3 text-12 text-ink-2">
      {overview.freshness.map(one => {
        const series = overview.series.find(({ platform }) => platform === one.platform)
        const gaps = series ? gapsOf(series) : 0
        return (
          <li key={one.platform} className="flex flex-wrap items-center gap-x-1.5">
            <PlatformGlyph platform={one.platform} size={14} />
            {one.last_read_at ? t("readAt", { when: when(one.last_read_at) }) : t("notRead")}
            {!one.is_reading && one.paused_reason !== null && (
              <span className="flex items-center gap-1 text-wait">
                <SignIcon sign="warning" size={14} />
                {one.paused_reason}
              </span>
            )}
            {gaps > 0 && <span className="text-ink-3">({t("gaps", { count: gaps, of: overview.days })})</span>}
          </li>
        )
      })}
      {overview.is_simulated && <li className="text-ink-3">{t("simulated")}</li>}
    </ul>
  )
}
