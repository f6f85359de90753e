import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getPlatformCostsOptions } from "@/api/@tanstack/react-query.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { Link } from "@/components/ui/link"
import { useBusiness } from "@/lib/business"
import { formatMicrodollars, formatPrice } from "@/lib/format"

/** What platforms that charge for their API have cost this month, about; nothing where none of the accounts is on one. */
export function PlatformCosts() {
  const t = useTranslations("accounts")
  const { id } = useBusiness()
  const costs = useQuery(getPlatformCostsOptions({ path: { business_id: id } }))
  if (!costs.data || costs.data.items.length === 0) return null
  const { items, microdollars, cap_cents: cap, are_reads_stopped } = costs.data
  const spent = formatMicrodollars(microdollars)
  return (
    <section className="mt-7" aria-label={t("costs.title")}>
      <h2 className="border-b pb-2 text-14 font-semibold">{t("costs.title")}</h2>
      <p className="pt-3 text-13">
        {cap === null ? t("costs.spent", { spent }) : t("costs.spentOf", { spent, cap: formatPrice(cap, "usd") })}{" "}
        <Link href="/settings/?section=publishing" className="underlined">
          {t(cap === null ? "costs.setCap" : "costs.changeCap")}
        </Link>
      </p>
      {are_reads_stopped && <p className="mt-1 text-12 text-wait">{t("costs.readsStopped")}</p>}
      <ul className="mt-2">
        {items.map(one => (
          <li
            key={one.social_account_id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line-soft py-2 text-13"
          >
            <PlatformGlyph platform={one.platform} size={20} isNamed={false} />
            <span className="min-w-0 truncate">{`${platformName(one.platform)} · ${one.account_name}`}</span>
            <span className="flex-1 text-12 text-ink-2 tabular-nums">
              {t("costs.counts", {
                posts: one.posts,
                links: one.posts_with_link,
                reads: one.posts_read + one.accounts_read,
              })}
            </span>
            <span className="tabular-nums">{formatMicrodollars(one.microdollars)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
