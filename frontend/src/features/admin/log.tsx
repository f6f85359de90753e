import { useInfiniteQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { listAdminActionsInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { AdminActionRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { browserZone } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { BY_CURSOR, More } from "./more"

/** What administrators did to other people's accounts. Nothing is ever taken out of it. */
export function Log() {
  const t = useTranslations("admin")
  const query = useInfiniteQuery({ ...listAdminActionsInfiniteOptions({ query: { limit: 50 } }), ...BY_CURSOR })
  const rows = query.data?.pages.flatMap(page => page.items)
  if (query.isError && !rows) {
    return <ProblemNotice error={query.error} title={t("logFailed")} onRetry={() => void query.refetch()} />
  }
  if (!rows) return <Skeleton className="h-60 w-full" />
  if (rows.length === 0) return <Empty title={t("noLog")} detail={t("noLogDetail")} />
  return (
    <>
      <ul className="border-t">
        {rows.map(row => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
      <More query={query} />
    </>
  )
}

function Line({ row }: { row: AdminActionRead }) {
  const t = useTranslations("admin")
  const when = useWhen(browserZone())
  const { after, reason, platform } = row.details
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b py-2.5 text-13">
      <p className="min-w-0 flex-1 basis-64 break-words">
        <span className="font-medium">{row.admin_email}</span>{" "}
        {t(`deed.${row.kind}`, {
          user: row.user_email,
          after: String(after ?? ""),
          platform: platformName(String(platform ?? "")),
        })}
        {typeof reason === "string" && <span className="block text-12 text-ink-2">{t("because", { reason })}</span>}
      </p>
      <span className="text-12 text-ink-2">{when(row.created_at)}</span>
    </li>
  )
}
