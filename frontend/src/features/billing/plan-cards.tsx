import { Check, Minus } from "lucide-react"
import { useTranslations } from "use-intl"
import type { Feature, PlanRead, SubscriptionRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { SectionHead } from "@/components/ui/section-head"
import { Tag } from "@/components/ui/tag"
import { formatMicrodollars, formatPrice } from "@/lib/format"
import { usePayment } from "./use-payment"

const ALLOWS = ["businesses", "social_accounts", "posts_per_month", "generations_per_month"] as const
/** Stands for "any number" in the texts' plurals. */
const ANY = -1

type Props = { plans: PlanRead[]; subscription: SubscriptionRead }

/** What can be had here. Prices and limits are the server's. */
export function PlanCards({ plans, subscription }: Props) {
  const t = useTranslations("billing")
  const { buy, manage, isBusy } = usePayment()
  // Whoever pays already changes the plan where they pay; a second checkout would be a second subscription.
  const pays = subscription.renews_at !== null && subscription.status !== "canceled"
  // What some plan has is told of each.
  const features = [...new Set(plans.flatMap(plan => plan.features))]
  return (
    <section className="mt-8 scroll-mt-4" id="plans">
      <SectionHead title={t("plans")} />
      <ul className="mt-4 grid gap-3 md:grid-cols-3">
        {plans.map(offer => {
          const { plan, name, price_cents, currency } = offer
          const isPresent = plan === subscription.plan
          const isNext = plan === subscription.next_plan
          const isOver = plan === "free" && subscription.cancel_at_period_end
          return (
            <li key={plan} className="flex flex-col rounded-panel border p-5" aria-current={isPresent || undefined}>
              <p className="flex items-center gap-2 text-14 font-semibold">
                {name}
                {isPresent && <Tag>{t("present")}</Tag>}
              </p>
              <p className="mt-1 text-20 font-semibold tabular-nums">
                {price_cents === 0 ? t("freeOfCharge") : t("aMonth", { price: formatPrice(price_cents, currency) })}
              </p>
              {price_cents > 0 && !pays && subscription.trial_days > 0 && (
                <p className="text-12 text-ink-2">{t("trialOffer", { days: subscription.trial_days })}</p>
              )}
              <Allowed offer={offer} features={features} />
              {!isPresent && !isNext && !isOver && (price_cents > 0 || pays) && (
                <Button
                  className="mt-auto self-start"
                  look={price_cents > 0 && !pays ? "strong" : "plain"}
                  isBusy={isBusy}
                  onClick={() => (pays ? manage({ action: "change_plan", plan }) : buy(plan))}
                >
                  {t(pays ? "change" : "choose", { name })}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Allowed({ offer: { entitlements, features: has }, features }: { offer: PlanRead; features: Feature[] }) {
  const t = useTranslations("billing")
  const spend = entitlements.ai_microdollars_per_month
  return (
    <ul className="mt-4 mb-5 flex flex-col gap-1.5 text-13">
      {ALLOWS.map(what => (
        <Line key={what}>{t(`allows.${what}`, { count: entitlements[what] ?? ANY })}</Line>
      ))}
      <Line>
        {spend === null
          ? t("allowsAnySpend")
          : t("allows.ai_microdollars_per_month", { amount: formatMicrodollars(spend) })}
      </Line>
      {features.map(feature => (
        <Line key={feature} lacks={!has.includes(feature)}>
          {t(has.includes(feature) ? `includes.${feature}` : `lacks.${feature}`)}
        </Line>
      ))}
    </ul>
  )
}

function Line({ lacks = false, children }: { lacks?: boolean; children: string }) {
  const Sign = lacks ? Minus : Check
  return (
    <li className={lacks ? "flex items-start gap-2 text-ink-3" : "flex items-start gap-2"}>
      <Sign className="icon mt-0.5 size-3.5 text-ink-3" aria-hidden="true" />
      {children}
    </li>
  )
}
