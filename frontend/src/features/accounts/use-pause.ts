import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import type { listSocialAccountsQueryKey } from "@/api/@tanstack/react-query.gen"
import { pauseAccount, resumeAccount } from "@/api/sdk.gen"
import type { PageSocialAccountRead, SocialAccountRead } from "@/api/types.gen"
import { invalidate, isOperation } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

/** Holds an account's posts back, or lets them go on; shown at once, and undone where the server refuses. */
export function usePause(account: SocialAccountRead) {
  const t = useTranslations("accounts")
  const client = useQueryClient()
  const patch = (change: (one: SocialAccountRead) => SocialAccountRead) => {
    const before = client.getQueriesData<PageSocialAccountRead>({
      predicate: ({ queryKey }) => isOperation(queryKey, "listSocialAccounts"),
    })
    for (const [key, page] of before) {
      if (!page) continue
      const items = page.items.map(one => (one.id === account.id ? change(one) : one))
      client.setQueryData(key as ReturnType<typeof listSocialAccountsQueryKey>, { ...page, items })
    }
    return () => {
      for (const [key, page] of before) client.setQueryData(key, page)
    }
  }
  return useMutation({
    mutationFn: async (isPausing: boolean) => {
      const options = { path: { account_id: account.id }, throwOnError: true } as const
      return (await (isPausing ? pauseAccount(options) : resumeAccount(options))).data
    },
    onMutate: isPausing =>
      patch(one => ({
        ...one,
        paused_at: isPausing ? new Date().toISOString() : null,
        breaker_open_until: isPausing ? one.breaker_open_until : null,
      })),
    onError: (_error, _isPausing, takeBack) => takeBack?.(),
    onSuccess: (_account, isPausing) =>
      toast(t(isPausing ? "pausedNow" : "resumedNow", { name: account.account_name })),
    onSettled: () => invalidate(client, "listSocialAccounts"),
  })
}
