import { useTranslations } from "use-intl"
import type { AccountActivityRead, SocialAccountRead } from "@/api/types.gen"
import { formatNumber } from "@/lib/format"
import { timeOf } from "@/lib/tz"

type Props = { account: SocialAccountRead; activity: AccountActivityRead; timezone: string }

/** How much of what the platform takes has been sent: its own word where it told us, else our count. */
export function LimitCell({ account, activity, timezone }: Props) {
  const t = useTranslations("accounts")
  const hours = Math.round(activity.span_seconds / 3600)
  const { sent_in_span: sent, span_limit: limit } = activity
  const resets = account.budget_resets_at
  const left = account.budget_remaining !== null && resets && Date.parse(resets) > Date.now()
  return (
    <>
      <p className="whitespace-nowrap">
        {limit === null
          ? t("limit.none", { count: sent, hours })
          : t("limit.used", { sent: formatNumber(sent), limit: formatNumber(limit), hours })}
      </p>
      {limit !== null && (
        <span aria-hidden="true" className="mt-1.5 block h-1 w-22 overflow-clip rounded-chip bg-line">
          <span className="block h-full bg-ink-2" style={{ width: `${Math.min(100, (sent / limit) * 100)}%` }} />
        </span>
      )}
      {left && (
        <p className="mt-1 text-ink-3">
          {t("limit.left", { count: account.budget_remaining ?? 0, time: timeOf(resets, timezone) })}
        </p>
      )}
    </>
  )
}
