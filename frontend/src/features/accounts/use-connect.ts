import { useMutation, useQueryClient } from "@tanstack/react-query"
import { connectSocialAccount } from "@/api/sdk.gen"
import type { Platform } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"

type Request = { platform: Platform; identifier?: string; password?: string; server?: string }

/** Connects an account: leaves for the platform's consent page, or signs in with what a form took. */
export function useConnect(options: { showsOwnError?: boolean } = {}) {
  const client = useQueryClient()
  const { id } = useBusiness()
  return useMutation({
    mutationFn: async ({ platform, ...given }: Request) => {
      const body = { business_id: id, ...given }
      return (await connectSocialAccount({ path: { platform }, body, throwOnError: true })).data
    },
    meta: options,
    onSuccess: result => {
      if (result.authorize_url) window.location.assign(result.authorize_url)
      else return invalidate(client, "listSocialAccounts", "listAccountActivity")
    },
  })
}
