"use client"

import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import { PageHead } from "@/components/page-head"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { accountsOptions } from "@/lib/post-queries"
import { firstFailure, retryFailed } from "@/lib/queries"
import { AccountRow } from "./account-row"
import { ConnectOutcome } from "./connect-outcome"
import { ConnectRow } from "./connect-row"
import { WaitingPosts } from "./waiting-posts"

/** Where this business may publish: what is connected, and what can be. */
export function Accounts() {
  const t = useTranslations("accounts")
  const { id } = useBusiness()
  const accounts = useQuery(accountsOptions(id))
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const queries = [accounts, platforms]
  const failure = firstFailure(queries)
  const connected = accounts.data?.items.filter(account => account.is_active) ?? []
  const needing = connected.filter(account => account.needs_reauth).length
  return (
    <>
      <PageHead title={t("title")} note={accounts.data && t("note", { connected: connected.length, needing })} />
      <div className="w-full max-w-304 px-4 pb-12 md:px-8">
        <ConnectOutcome />
        <WaitingPosts accounts={connected} />
        {failure ? (
          <div className="py-4">
            <ProblemNotice error={failure} title={t("failed")} onRetry={() => retryFailed(queries)} />
          </div>
        ) : !accounts.data || !platforms.data ? (
          <ul aria-busy="true">
            {["a", "b", "c", "d"].map(key => (
              <li key={key} className="border-b py-5">
                <Skeleton className="h-4 w-60 max-w-full" />
              </li>
            ))}
          </ul>
        ) : (
          <ul>
            {connected.map(account => (
              <AccountRow key={account.id} account={account} />
            ))}
            {platforms.data.items
              .toSorted((left, right) => Number(right.is_available) - Number(left.is_available))
              .map(platform => (
                <ConnectRow
                  key={platform.platform}
                  platform={platform}
                  hasOne={connected.some(account => account.platform === platform.platform)}
                />
              ))}
          </ul>
        )}
      </div>
    </>
  )
}
