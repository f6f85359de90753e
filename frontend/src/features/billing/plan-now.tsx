import { useTranslations } from "use-intl"
import type { PlanRead, SubscriptionRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Tag } from "@/components/ui/tag"
import { formatDate, formatPrice } from "@/lib/format"
import { dayOf } from "@/lib/tz"
import { usePayment } from "./use-payment"

const TONES = {
  active: "quiet",
  trialing: "quiet",
  past_due: "wait",
  unpaid: "bad",
  incomplete: "wait",
  canceled: "quiet",
} as const

type Props = { subscription: SubscriptionRead; plan: PlanRead | undefined }

// Stripe's days are UTC's.
const dayAt = (instant: string) => formatDate(dayOf(instant, "UTC"))

/** The plan in force, when something about it changes, and what that asks of a person. */
export function PlanNow({ subscription, plan }: Props) {
  const t = useTranslations("billing")
  const { manage, isBusy } = usePayment()
  const { billing_enabled, plan_name, status, cancel_at_period_end, is_given } = subscription
  const isPaid = plan !== undefined && plan.price_cents > 0
  const isRunning = subscription.renews_at !== null && status !== "canceled"
  const isUnpaid = status === "past_due" || status === "unpaid"
  if (!billing_enabled) {
    return (
      <section className="rounded-panel border p-5">
        <h2 className="text-16 font-semibold">{t("selfHosted")}</h2>
        <p className="mt-0.5 max-w-140 text-13 text-ink-2">{t("selfHostedDetail")}</p>
      </section>
    )
  }
  return (
    <section className="rounded-panel border p-5">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="text-12 text-ink-2">{t("plan")}</h2>
          <p className="mt-0.5 flex flex-wrap items-center gap-2.5 text-20 font-semibold">
            {plan_name}
            {(isPaid || status !== "active") && <Tag tone={TONES[status]}>{t(`status.${status}`)}</Tag>}
          </p>
          <p className="mt-0.5 text-13 text-ink-2">
            {is_given
              ? t("givenByAdmin")
              : plan &&
                (isPaid ? t("aMonth", { price: formatPrice(plan.price_cents, plan.currency) }) : t("freeOfCharge"))}
            <Change subscription={subscription} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {isUnpaid ? (
            <Button look="strong" isBusy={isBusy} onClick={() => manage({ action: "manage" })}>
              {t("fixPayment")}
            </Button>
          ) : cancel_at_period_end && isRunning ? (
            <Button look="strong" isBusy={isBusy} onClick={() => manage({ action: "manage" })}>
              {t("keepPlan")}
            </Button>
          ) : (
            isRunning && (
              <Button isBusy={isBusy} onClick={() => manage({ action: "cancel" })}>
                {t("cancelPlan")}
              </Button>
            )
          )}
          {subscription.can_manage && (
            <Button isBusy={isBusy} onClick={() => manage({ action: "manage" })}>
              {t("portal")}
            </Button>
          )}
        </div>
      </div>
      <Notice subscription={subscription} />
    </section>
  )
}

function Change({ subscription }: { subscription: SubscriptionRead }) {
  const t = useTranslations("billing")
  const { renews_at, cancel_at_period_end, status, next_plan_name } = subscription
  if (!renews_at) return null
  const day = dayAt(renews_at)
  if (next_plan_name && !cancel_at_period_end) return <> · {t("changesTo", { name: next_plan_name, day })}</>
  const words =
    status === "canceled"
      ? "endedOn"
      : cancel_at_period_end
        ? "endsOn"
        : status === "trialing"
          ? "trialUntil"
          : "renews"
  return <> · {t(words, { day })}</>
}

/** What a person has to know about the state of their payment, in a sentence. */
function Notice({ subscription }: { subscription: SubscriptionRead }) {
  const t = useTranslations("billing")
  const { status, grace_ends_at, trial_ends_at, renews_at, cancel_at_period_end } = subscription
  const words =
    status === "past_due" && grace_ends_at
      ? t("pastDueUntil", { day: dayAt(grace_ends_at) })
      : status === "unpaid"
        ? t("unpaidNote")
        : cancel_at_period_end && renews_at
          ? t("endingNote", { day: dayAt(renews_at) })
          : status === "trialing" && trial_ends_at
            ? t("trialNote", { day: dayAt(trial_ends_at) })
            : null
  if (!words) return null
  const isTrouble = status === "past_due" || status === "unpaid"
  return (
    <p className={`mt-4 flex items-start gap-2 text-13 ${isTrouble ? "text-wait" : "text-ink-2"}`}>
      {isTrouble && <SignIcon sign="warning" size={14} className="mt-[3px]" />}
      {words}
    </p>
  )
}
