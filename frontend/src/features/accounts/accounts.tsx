"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import dynamic from "next/dynamic"
import { parseAsString, useQueryState } from "nuqs"
import { useState } from "react"
import { useTranslations } from "use-intl"
import {
  listAccountActivityOptions,
  listPlatformsOptions,
  listSocialAccountsOptions,
} from "@/api/@tanstack/react-query.gen"
import type { SocialAccountRead } from "@/api/types.gen"
import { PageHead } from "@/components/page-head"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { draftsOptions, PAGE_LIMIT } from "@/lib/post-queries"
import { toApiError } from "@/lib/problem"
import { firstFailure, retryFailed } from "@/lib/queries"
import { toast } from "@/lib/toast"
import { AccountRow } from "./account-row"
import { checkOptions } from "./checks"
import { ConnectOutcome } from "./connect-outcome"
import { ConnectRow } from "./connect-row"
import { PlatformCosts } from "./platform-costs"
import { ROW } from "./row"
import { isReachable, needsYou, stateOf } from "./state"
import { useConnect } from "./use-connect"
import { WaitingPosts } from "./waiting-posts"

const ConnectDialog = dynamic(() => import("./connect-dialog").then(module => module.ConnectDialog), { ssr: false })
const ChoiceDialog = dynamic(() => import("./choice-dialog").then(module => module.ChoiceDialog), { ssr: false })
const Checkup = dynamic(() => import("./checkup").then(module => module.Checkup), { ssr: false })

/** Where this business may publish: what is connected and how it stands, and what can be. */
export function Accounts() {
  const t = useTranslations("accounts")
  const { id, timezone, is_example } = useBusiness()
  const client = useQueryClient()
  const accounts = useQuery(
    listSocialAccountsOptions({ query: { business_id: id, include_disconnected: true, limit: PAGE_LIMIT } }),
  )
  const activity = useQuery(listAccountActivityOptions({ query: { business_id: id } }))
  const drafts = useQuery(draftsOptions(id))
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const [checked, setChecked] = useQueryState("check", parseAsString)
  const [choice, setChoice] = useQueryState("choose", parseAsString)
  const [picking, setPicking] = useState<{ first: string | null } | null>(null)
  const [openForm, setOpenForm] = useState<string | null>(null)
  const [isChecking, setChecking] = useState(false)
  const connect = useConnect()

  const queries = [accounts, platforms]
  const failure = firstFailure(queries)
  const all = accounts.data?.items.toSorted(byUrgency) ?? []
  const connected = all.filter(account => account.is_active)
  const needing = connected.filter(account => needsYou(stateOf(account, Date.now()))).length
  const known = platforms.data?.items.toSorted((a, b) => Number(b.is_available) - Number(a.is_available)) ?? []
  // Nothing of an example may reach people outside.
  const offered = is_example ? known.filter(platform => platform.is_simulated) : known
  const without = known.filter(({ platform }) => !all.some(account => account.platform === platform))
  const opened = connected.find(account => account.id === checked)
  const of = (account: SocialAccountRead) =>
    activity.data ? (activity.data.items.find(one => one.social_account_id === account.id) ?? null) : undefined
  const reconnect = (account: SocialAccountRead) => {
    const platform = known.find(one => one.platform === account.platform)
    if (platform && platform.connect_fields.length > 0) setPicking({ first: account.platform })
    else connect.mutate({ platform: account.platform })
  }

  const checkAll = async () => {
    setChecking(true)
    try {
      let troubled = 0
      for (const account of connected) {
        const found = await client.fetchQuery({ ...checkOptions(client, account.id), staleTime: 0 })
        if (found.steps.some(step => step.state === "problem")) troubled += 1
      }
      toast(t("allChecked", { count: connected.length, troubled }))
    } catch (error) {
      const { title, detail } = toApiError(error)
      toast(title, { detail, isBad: true })
    } finally {
      setChecking(false)
    }
  }

  return (
    <div className="flex flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <PageHead title={t("title")} note={accounts.data && t("note", { connected: connected.length, needing })}>
          {(accounts.isPending || connected.length > 0) && (
            <Button disabled={accounts.isPending} isBusy={isChecking} onClick={() => void checkAll()}>
              {!isChecking && <Check className="icon" aria-hidden="true" />}
              {t("checkAll")}
            </Button>
          )}
          {!platforms.isError && !is_example && (
            <Button look="strong" disabled={platforms.isPending} onClick={() => setPicking({ first: null })}>
              {t("connectAccount")}
            </Button>
          )}
        </PageHead>
        <div className="@container w-full max-w-304 px-4 pb-12 md:px-8">
          <ConnectOutcome onConnected={account => void setChecked(account)} />
          {!drafts.isPending && !activity.isPending && <WaitingPosts accounts={connected.filter(isReachable)} />}
          {failure ? (
            <div className="py-4">
              <ProblemNotice error={failure} title={t("failed")} onRetry={() => retryFailed(queries)} />
            </div>
          ) : !accounts.data || !platforms.data || activity.isPending || drafts.isPending ? (
            <ul aria-busy="true">
              {["a", "b", "c", "d"].map(key => (
                <li key={key} className="border-b py-5">
                  <Skeleton className="h-4 w-60 max-w-full" />
                  <Skeleton className="mt-2 h-3 w-40" />
                </li>
              ))}
            </ul>
          ) : (
            <>
              {all.length > 0 && (
                <>
                  <Head />
                  <ul aria-label={t("list")}>
                    {all.map(account => (
                      <AccountRow
                        key={account.id}
                        account={account}
                        activity={activity.isError && !activity.data ? null : of(account)}
                        platform={known.find(one => one.platform === account.platform)}
                        isOpen={checked === account.id}
                        onToggle={() => void setChecked(checked === account.id ? null : account.id)}
                        onCheck={() => {
                          void setChecked(account.id)
                          void client.invalidateQueries({ queryKey: checkOptions(client, account.id).queryKey })
                        }}
                        onForm={() => setPicking({ first: account.platform })}
                      />
                    ))}
                  </ul>
                </>
              )}
              <PlatformCosts />
              {without.length > 0 && (
                <section className="mt-7">
                  <h2 className="text-14 font-semibold">{t("toConnect")}</h2>
                  {is_example && <p className="mt-0.5 text-13 text-ink-2">{t("ofExample")}</p>}
                  <ul className="mt-2 border-t">
                    {without.map(platform => (
                      <ConnectRow
                        key={platform.platform}
                        platform={platform}
                        isOffered={offered.includes(platform)}
                        isOpen={openForm === platform.platform}
                        onOpen={isOpen => setOpenForm(isOpen ? platform.platform : null)}
                        onDone={account => void setChecked(account)}
                      />
                    ))}
                  </ul>
                </section>
              )}
            </>
          )}
        </div>
      </div>
      {opened && (
        <Checkup
          key={opened.id}
          account={opened}
          onReconnect={() => reconnect(opened)}
          onClose={() => void setChecked(null)}
        />
      )}
      {choice && accounts.data && (
        <ChoiceDialog
          key={choice}
          id={choice}
          timezone={timezone}
          accounts={connected}
          onClose={() => void setChoice(null)}
          onDone={([first, ...more]) => {
            void setChoice(null)
            if (first && more.length === 0) void setChecked(first.id)
          }}
          onAgain={platform => {
            void setChoice(null)
            setPicking({ first: platform })
          }}
        />
      )}
      {picking && (
        <ConnectDialog
          platforms={offered}
          first={picking.first}
          onClose={() => setPicking(null)}
          onDone={account => void setChecked(account)}
        />
      )}
    </div>
  )
}

/** What needs somebody first, what is gone last; else as they were connected. */
function byUrgency(left: SocialAccountRead, right: SocialAccountRead): number {
  const rank = (account: SocialAccountRead) => {
    const state = stateOf(account, Date.now())
    return needsYou(state) ? 0 : state.kind === "disconnected" ? 2 : 1
  }
  return rank(left) - rank(right) || left.created_at.localeCompare(right.created_at)
}

function Head() {
  const t = useTranslations("accounts")
  return (
    <div aria-hidden="true" className={`${ROW} py-3 text-12 text-ink-3 @max-3xl:hidden`}>
      <span />
      <span>{t("column.platform")}</span>
      <span>{t("column.state")}</span>
      <span>{t("column.sentAndRead")}</span>
      <span>{t("column.limit")}</span>
      <span className="w-8" />
    </div>
  )
}
