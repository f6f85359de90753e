import { useTranslations } from "use-intl"
import type { QuotaRead } from "@/api/types.gen"
import { Meter } from "@/components/meter"
import { SectionHead } from "@/components/ui/section-head"
import { formatDay, formatMicrodollars, formatNumber } from "@/lib/format"
import { dayOf } from "@/lib/tz"

/** How much of each limit is used; where there is none the figure stands alone. */
export function Quotas({ quotas, isLimited }: { quotas: QuotaRead[]; isLimited: boolean }) {
  const t = useTranslations("billing")
  return (
    <section className="mt-8">
      <SectionHead title={t("usage")} />
      <ul className="grid gap-x-10 sm:grid-cols-2">
        {quotas.map(quota => (
          <li key={quota.name} className="border-b py-4">
            <Quota quota={quota} isLimited={isLimited} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Quota({ quota: { name, used, limit, resets_at }, isLimited }: { quota: QuotaRead; isLimited: boolean }) {
  const t = useTranslations("billing")
  const label = t(`quota.${name}`)
  const day = resets_at && formatDay(dayOf(resets_at, "UTC"))
  const show = name === "ai_microdollars_per_month" ? formatMicrodollars : formatNumber
  const isFull = limit !== null && used >= limit
  // What stands can be more than a smaller plan allows; what is counted by month cannot.
  const isBeyond = limit !== null && used > limit && !resets_at
  return (
    <>
      <p className="flex items-baseline justify-between gap-3 text-13">
        <span className="font-medium">{label}</span>
        <span className="text-ink-2 tabular-nums">
          {limit === null
            ? isLimited
              ? t("noLimit", { used: show(used) })
              : show(used)
            : t("ofLimit", { used: show(used), limit: show(limit) })}
        </span>
      </p>
      {limit !== null && <Meter label={label} used={used} limit={limit} className="mt-2" />}
      {isBeyond ? (
        <p className="mt-1.5 text-12 text-wait">{t("beyond")}</p>
      ) : isFull ? (
        <p className="mt-1.5 text-12 text-wait">{day ? t("full", { day }) : t("fullStanding")}</p>
      ) : (
        day && <p className="mt-1.5 text-12 text-ink-3">{t("resets", { day })}</p>
      )}
    </>
  )
}
