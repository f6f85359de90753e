import { useQueries } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"
import { accountsOptions, draftsOptions, troubledOptions } from "@/lib/post-queries"
import { standingOf } from "@/lib/posts"
import type { Notes } from "./sidebar"

/** What stands at the end of the menu's entries: how many posts wait, and whether an account needs a person. */
export function useNotes(businessId: string | undefined): Notes {
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
