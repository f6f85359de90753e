"use client"

import { useQueries } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { type ReactNode, Suspense } from "react"
import { useTranslations } from "use-intl"
import { Shell } from "@/components/shell/shell"
import { SignIcon } from "@/components/sign-icon"
import { useBusinesses } from "@/lib/business"
import { accountsOptions, draftsOptions, troubledOptions } from "@/lib/post-queries"
import { standingOf } from "@/lib/posts"

const Banners = dynamic(() => import("@/components/banners").then(module => module.Banners), { ssr: false })

const ExampleBanner = dynamic(() => import("@/components/example-banner").then(module => module.ExampleBanner), {
  ssr: false,
})

export default function ShellLayout({ children }: { children: ReactNode }) {
  const { business } = useBusinesses()
  return (
    <Shell notes={useNotes(business?.id)}>
      <Banners />
      {business?.is_example && (
        <div className="h-9 flex-none border-b bg-hover px-4 text-13 text-ink-2 max-md:h-24 lg:px-8">
          <ExampleBanner id={business.id} />
        </div>
      )}
      <Suspense>{children}</Suspense>
    </Shell>
  )
}

/** What stands at the end of the menu's entries: how many posts wait, and whether an account needs a person. */
function useNotes(businessId: string | undefined) {
  const t = useTranslations("shell")
  const enabled = businessId !== undefined
  const id = businessId ?? ""
  const [drafts, troubled, accounts] = useQueries({
    queries: [
      { ...draftsOptions(id), enabled },
      { ...troubledOptions(id), enabled },
      { ...accountsOptions(id), enabled },
    ],
  })
  const waiting = (drafts.data?.items ?? []).filter(post => standingOf(post) === "review").length
  const broken = (accounts.data?.items ?? []).filter(account => account.is_active && account.needs_reauth).length
  const count = waiting + broken + (troubled.data?.items.length ?? 0)
  return {
    dashboard: count > 0 && (
      <>
        <span aria-hidden="true">{count}</span>
        <span className="sr-only">{t("needYou", { count })}</span>
      </>
    ),
    accounts: broken > 0 && (
      <SignIcon sign="warning" size={14} label={t("accountsNeedYou", { count: broken })} className="text-wait" />
    ),
  }
}
