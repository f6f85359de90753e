import { useQueries } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { ProblemNotice } from "@/components/problem-notice"
import { Link } from "@/components/ui/link"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { useStaying } from "@/lib/leaving-posts"
import { accountsOptions, draftsOptions, troubledOptions } from "@/lib/post-queries"
import { byTime, standingOf } from "@/lib/posts"
import { firstFailure, retryFailed } from "@/lib/queries"
import { BrokenAccount } from "./broken-account"
import { FailedPost } from "./failed-post"
import { UnconfirmedPost } from "./unconfirmed-post"
import { WaitingPost } from "./waiting-post"

const SHOWN = 6

/** Everything that waits for a person, each with its way out: failures, doubts, accounts to reconnect, approvals. */
export function NeedsYou() {
  const t = useTranslations("dashboard")
  const { id } = useBusiness()
  const [drafts, troubles, accounts] = useQueries({
    queries: [draftsOptions(id), troubledOptions(id), accountsOptions(id)],
  })
  const stayingDrafts = useStaying(drafts.data?.items)
  const stayingTroubles = useStaying(troubles.data?.items)
  const queries = [drafts, troubles, accounts]
  const failure = firstFailure(queries)
  if (failure) {
    return (
      <section>
        <SectionHead title={t("needsYou")} />
        <div className="mt-3">
          <ProblemNotice error={failure} title={t("needsYouFailed")} onRetry={() => retryFailed(queries)} />
        </div>
      </section>
    )
  }
  if (!stayingDrafts || !stayingTroubles || !accounts.data) {
    return (
      <section aria-busy="true">
        <SectionHead title={t("needsYou")} />
        {["a", "b", "c"].map(key => (
          <div key={key} className="border-b py-3">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="mt-1.5 h-4 w-72 max-w-full" />
          </div>
        ))}
      </section>
    )
  }
  const troubled = stayingTroubles.toSorted(byTime)
  const broke = accounts.data.items.filter(account => account.is_active && account.needs_reauth)
  const waiting = stayingDrafts.filter(post => standingOf(post) === "review").sort(byTime)
  const count = troubled.length + broke.length + waiting.length
  return (
    <section>
      <SectionHead title={t("needsYou")} note={count > 0 ? count : undefined}>
        <Link href="/library/?status=draft" className="underline-offset-2 hover:underline">
          {t("library")}
        </Link>
      </SectionHead>
      {count === 0 ? (
        <p className="py-3 text-13 text-ink-2">{t("nothingNeedsYou")}</p>
      ) : (
        <ul>
          {broke.map(account => (
            <BrokenAccount key={account.id} account={account} />
          ))}
          {troubled.map(post =>
            post.status === "failed" ? (
              <FailedPost key={post.id} post={post} />
            ) : (
              <UnconfirmedPost key={post.id} post={post} />
            ),
          )}
          {waiting.slice(0, SHOWN).map(post => (
            <WaitingPost key={post.id} post={post} />
          ))}
        </ul>
      )}
      {waiting.length > SHOWN && (
        <Link href="/library/?status=draft" className="underlined mt-3 inline-block text-13 text-ink-2">
          {t("moreWaiting", { count: waiting.length - SHOWN })}
        </Link>
      )}
    </section>
  )
}
