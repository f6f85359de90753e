import { useTranslations } from "use-intl"
import type { AudienceHoursRead, HoursRead } from "@/api/types.gen"

/** What the curve behind each day is, and how much is known of it. */
export function TideLegend({ audience, tide }: { audience: AudienceHoursRead; tide: HoursRead }) {
  const t = useTranslations("calendar.tide")
  const detail = tide.is_estimate
    ? t("estimateDetail", { posts: tide.posts, missing: audience.settled_from - tide.posts })
    : t("measuredDetail", { posts: tide.posts, days: audience.days })
  return (
    <p className="flex flex-none items-center gap-1.5" title={detail}>
      <svg width="20" height="12" viewBox="0 0 20 12" aria-hidden="true">
        <path d="M1 11C6 11 6 1.5 10 1.5S14 11 19 11Z" fill="var(--tide)" stroke="var(--mark-line)" />
      </svg>
      {tide.is_estimate ? <span className="mk">{t("estimate")}</span> : t("measured")}
      {audience.is_simulated && <span className="text-ink-3">{t("simulated")}</span>}
      <span className="sr-only">{detail}</span>
    </p>
  )
}
