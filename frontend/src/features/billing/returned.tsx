import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { parseAsStringLiteral, useQueryStates } from "nuqs"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { getSubscriptionOptions, refreshSubscriptionMutation } from "@/api/@tanstack/react-query.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { invalidate } from "@/lib/invalidate"

const LOOK_AGAIN_MS = 1500
/** So long Stripe's own report is waited for; then Stripe is asked. */
const ASK_AFTER_MS = 8000
const GIVE_UP_AFTER_MS = 30_000

type State = "bought" | "cancelled" | "portal"

/** Back from Stripe's pages: what became of it. The word is taken out of the address, so that a reload says nothing. */
export function Returned() {
  const t = useTranslations("billing.return")
  const client = useQueryClient()
  const [{ checkout, portal }, setState] = useQueryStates({
    checkout: parseAsStringLiteral(["success", "cancelled"]),
    portal: parseAsStringLiteral(["back"]),
  })
  const [state, setReturned] = useState<State | null>(null)
  const refresh = useMutation({
    ...refreshSubscriptionMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => invalidate(client, "getSubscription", "listQuotas", "listInvoices"),
  })
  const { mutate: ask } = refresh

  useEffect(() => {
    if (!checkout && !portal) return
    setReturned(checkout === "success" ? "bought" : checkout === "cancelled" ? "cancelled" : "portal")
    // What was changed there is changed already: no report need be waited for.
    if (portal) ask({})
    void setState({ checkout: null, portal: null })
  }, [checkout, portal, setState, ask])

  if (state === "bought") return <Bought />
  if (state === "cancelled" || (state === "portal" && refresh.isPending)) {
    return (
      <p role="status" className="mb-5 rounded-control bg-hover px-3 py-2 text-13">
        {t(state)}
      </p>
    )
  }
  return null
}

function Bought() {
  const t = useTranslations("billing.return")
  const client = useQueryClient()
  const [isSlow, setSlow] = useState(false)
  const subscription = useQuery({
    ...getSubscriptionOptions(),
    refetchInterval: ({ state }) => (state.data?.renews_at && state.data.status !== "canceled" ? false : LOOK_AGAIN_MS),
  })
  const refresh = useMutation({
    ...refreshSubscriptionMutation(),
    meta: { showsOwnError: true },
    onSettled: () => invalidate(client, "getSubscription"),
  })
  const { mutate: ask } = refresh
  const { data } = subscription
  const isThere = data !== undefined && data.renews_at !== null && data.status !== "canceled"

  useEffect(() => {
    if (isThere) {
      void invalidate(client, "listQuotas", "listInvoices", "getConfig")
      return
    }
    const asking = setTimeout(() => ask({}), ASK_AFTER_MS)
    const giving = setTimeout(() => setSlow(true), GIVE_UP_AFTER_MS)
    return () => {
      clearTimeout(asking)
      clearTimeout(giving)
    }
  }, [isThere, ask, client])

  if (isThere) {
    return (
      <p role="status" className="mb-5 flex items-center gap-2 rounded-control bg-hover px-3 py-2 text-13">
        <Check className="icon size-3.5" aria-hidden="true" />
        {t("done", { name: data.plan_name })}
      </p>
    )
  }
  return (
    <div role="status" className="mb-5 flex items-start gap-3 rounded-panel border p-4 text-13">
      {isSlow ? <SignIcon sign="warning" className="mt-0.5 text-wait" /> : <Turning />}
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t(isSlow ? "slow" : "waiting")}</p>
        <p className="text-12 text-ink-2">{t(isSlow ? "slowDetail" : "waitingDetail")}</p>
      </div>
      {isSlow && (
        <Button size="sm" isBusy={refresh.isPending} onClick={() => ask({})}>
          {t("askAgain")}
        </Button>
      )}
    </div>
  )
}

function Turning() {
  return (
    <svg className="icon mt-0.5 size-4" viewBox="0 0 16 16" aria-hidden="true">
      <path className="arc" d="M8 2.4A5.6 5.6 0 1 1 2.4 8" />
    </svg>
  )
}
