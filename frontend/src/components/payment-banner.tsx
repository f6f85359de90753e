"use client"

import { useQuery } from "@tanstack/react-query"
import { usePathname } from "next/navigation"
import { useTranslations } from "use-intl"
import { getConfigOptions, getSubscriptionOptions, listQuotasOptions } from "@/api/@tanstack/react-query.gen"
import { Link } from "@/components/ui/link"
import { SignIcon } from "./sign-icon"

/** Above every page while a payment is missing, or more is there than the plan allows. Where nothing is sold, nothing
 * is asked. */
export function PaymentBanner() {
  const t = useTranslations("billing")
  const config = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const isSold = config.data?.billing_enabled === true
  const subscription = useQuery({ ...getSubscriptionOptions(), enabled: isSold })
  const quotas = useQuery({ ...listQuotasOptions(), enabled: isSold })
  const isHere = usePathname().startsWith("/billing/")
  const status = isSold ? subscription.data?.status : undefined
  const isUnpaid = status === "past_due" || status === "unpaid"
  const isBeyond =
    isSold &&
    (quotas.data?.items.some(({ used, limit, resets_at }) => !resets_at && limit !== null && used > limit) ?? false)
  if (!isUnpaid && !isBeyond) return null
  return (
    <p
      data-above
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-wait-bg px-4 py-2 text-13 text-wait md:h-9 md:flex-nowrap md:px-8 md:py-0"
    >
      <SignIcon sign="warning" size={14} />
      <span className="min-w-0 md:truncate">
        {isUnpaid
          ? t(status === "past_due" ? "bannerPastDue" : "bannerUnpaid")
          : t("bannerBeyond", { name: subscription.data?.plan_name ?? "" })}
      </span>
      {!isHere && (
        <Link href="/billing/" className="underlined flex-none font-medium">
          {t(isUnpaid ? "bannerAction" : "bannerBeyondAction")}
        </Link>
      )}
    </p>
  )
}
