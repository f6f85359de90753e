import { type QueryClient, queryOptions } from "@tanstack/react-query"
import { checkAccount } from "@/api/sdk.gen"
import { invalidate } from "@/lib/invalidate"

/** A look at an account. It is kept for the visit, so that opening it again shows the last one with its time. */
export const checkOptions = (client: QueryClient, account_id: string) =>
  queryOptions({
    queryKey: ["check-account", account_id],
    queryFn: async () => {
      const { data } = await checkAccount({ path: { account_id }, throwOnError: true })
      await invalidate(client, "listSocialAccounts")
      return data
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
