import { useMutation } from "@tanstack/react-query"
import { createCheckoutMutation, createPortalMutation } from "@/api/@tanstack/react-query.gen"
import type { Plan, PortalRequest } from "@/api/types.gen"

/** The ways to the payment pages; the browser goes there itself, and comes back here. */
export function usePayment() {
  const go = { onSuccess: ({ url }: { url: string }) => window.location.assign(url) }
  const checkout = useMutation({ ...createCheckoutMutation(), ...go })
  const portal = useMutation({ ...createPortalMutation(), ...go })
  return {
    isBusy: checkout.isPending || portal.isPending,
    buy: (plan: Plan) => checkout.mutate({ body: { plan }, headers: { "Idempotency-Key": crypto.randomUUID() } }),
    manage: (body: PortalRequest) => portal.mutate({ body, headers: { "Idempotency-Key": crypto.randomUUID() } }),
  }
}
