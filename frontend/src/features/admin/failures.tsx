import { useInfiniteQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { listPublishFailuresInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { PublishFailureRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { browserZone } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { BY_CURSOR, More } from "./more"

export function useFailures() {
  return useInfiniteQuery({ ...listPublishFailuresInfiniteOptions({ query: { limit: 20 } }), ...BY_CURSOR })
}

/** Tries at publishing that did not come through, in the platforms' own words; never the posts'. */
export function Failures() {
  const t = useTranslations("admin")
  const query = useFailures()
  const rows = query.data?.pages.flatMap(page => page.items)
  return (
    <section>
      <SectionHead title={t("failures")} note={t("failuresNote")} />
      {query.isError && !rows ? (
        <div className="mt-3">
          <ProblemNotice error={query.error} title={t("failuresFailed")} onRetry={() => void query.refetch()} />
        </div>
      ) : !rows ? (
        <Skeleton className="mt-3 h-40 w-full" />
      ) : rows.length === 0 ? (
        <div className="mt-3">
          <Empty title={t("noFailures")} detail={t("noFailuresDetail")} />
        </div>
      ) : (
        <ul>
          {rows.map(row => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
      <More query={query} />
    </section>
  )
}

function Row({ row }: { row: PublishFailureRead }) {
  const t = useTranslations("admin")
  const when = useWhen(browserZone())
  const isOver = row.post_status === "published"
  return (
    <li className="flex items-start gap-3 border-b py-2.5">
      <span className="pt-0.5">
        <PlatformGlyph platform={row.platform} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-13">
          <span className="font-medium">{row.outcome_code ?? row.outcome}</span>
          <span className="text-ink-2">
            {[...new Set([row.account_name, row.business_name, row.user_email])].filter(Boolean).join(" · ")}
          </span>
          <Tag tone={isOver ? "quiet" : row.post_status === "failed" ? "bad" : "wait"}>
            {t(`postStatus.${row.post_status}`)}
          </Tag>
        </p>
        {row.outcome_message && <p className="break-words text-12 text-ink-2">{row.outcome_message}</p>}
        <p className="text-12 text-ink-3">
          {[
            when(row.created_at),
            t("try", { number: row.number }),
            row.next_attempt_at && t("nextTry", { when: when(row.next_attempt_at) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
    </li>
  )
}
