import { useQueries } from "@tanstack/react-query"
import { Pencil } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "use-intl"
import type { PostRead, SocialAccountRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { StatusIcon } from "@/components/status-icon"
import { Button, ButtonLink } from "@/components/ui/button"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { afterFirstLine, firstLine } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { usePostActions } from "@/lib/post-actions"
import { accountsOptions, draftsOptions, troubledOptions } from "@/lib/post-queries"
import { byTime, standingOf } from "@/lib/posts"
import { firstFailure, retryFailed } from "@/lib/queries"
import { useWhen } from "@/lib/when"

const SHOWN = 6

/** Everything that waits for a person: failures, accounts to reconnect, posts to approve. */
export function NeedsYou() {
  const t = useTranslations("dashboard")
  const { id } = useBusiness()
  const [drafts, troubles, accounts] = useQueries({
    queries: [draftsOptions(id), troubledOptions(id), accountsOptions(id)],
  })
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
  if (!drafts.data || !troubles.data || !accounts.data) {
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
  const troubled = troubles.data.items.toSorted(byTime)
  const broke = accounts.data.items.filter(account => account.is_active && account.needs_reauth)
  const waiting = drafts.data.items.filter(post => standingOf(post) === "review").sort(byTime)
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
          {troubled.map(post => (
            <TroubledPost key={post.id} post={post} />
          ))}
          {broke.map(account => (
            <BrokenAccount key={account.id} account={account} />
          ))}
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

const ROW = "flex items-center gap-3 border-b py-2.5"

function TroubledPost({ post }: { post: PostRead }) {
  const t = useTranslations("dashboard")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const platform = platformName(post.platform)
  const isFailed = post.status === "failed"
  return (
    <li className={ROW}>
      <StatusIcon standing={standingOf(post)} />
      <div className="min-w-0 flex-1">
        <p className="text-13">
          <b className="font-semibold">{t(isFailed ? "refused" : "mayBeLive", { platform })}</b>{" "}
          {post.scheduled_for && when(post.scheduled_for)} “{firstLine(post.text)}”
        </p>
        <p className="text-12 text-ink-2">{post.failure_reason ?? t("mayBeLiveDetail", { platform })}</p>
      </div>
      <ButtonLink size="sm" href={`/library/?status=${post.status}&post=${post.id}`}>
        {t(isFailed ? "fix" : "check")}
      </ButtonLink>
    </li>
  )
}

function BrokenAccount({ account }: { account: SocialAccountRead }) {
  const t = useTranslations("dashboard")
  return (
    <li className={ROW}>
      <SignIcon sign="warning" label={t("warning")} className="text-wait" />
      <div className="min-w-0 flex-1">
        <p className="text-13">
          <b className="font-semibold">{t("accountBroke", { platform: platformName(account.platform) })}</b>{" "}
          {account.account_name}
        </p>
        <p className="text-12 text-ink-2">{account.reauth_reason ?? t("accountBrokeDetail")}</p>
      </div>
      <ButtonLink size="sm" href="/accounts/">
        {t("reconnect")}
      </ButtonLink>
    </li>
  )
}

function WaitingPost({ post }: { post: PostRead }) {
  const t = useTranslations("dashboard")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const pillarIndex = usePillarIndex()(post.pillar)
  const { approve } = usePostActions()
  return (
    <li className={ROW}>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5 text-12 text-ink-2">
          <PlatformGlyph platform={post.platform} size={14} />
          {post.scheduled_for ? (
            <time dateTime={post.scheduled_for} className="inline-block first-letter:uppercase">
              {when(post.scheduled_for)}
            </time>
          ) : (
            t("noTimeYet")
          )}
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
        </p>
        <p className="mt-px text-13 font-medium">
          <PostLead post={post} />
        </p>
        <p className="truncate text-12 text-ink-2">{afterFirstLine(post.text)}</p>
      </div>
      <Button size="sm" isBusy={approve.isPending} onClick={() => approve.mutate([post])}>
        {t("approve")}
      </Button>
      <ButtonLink
        size="sm"
        look="ghost"
        isIcon
        href={`/library/?status=draft&post=${post.id}`}
        aria-label={t("editPost", { post: firstLine(post.text) })}
      >
        <Pencil className="icon" />
      </ButtonLink>
    </li>
  )
}
