import { type UseQueryResult, useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getPlatformHealthOptions } from "@/api/@tanstack/react-query.gen"
import type { PlatformHealthList, PlatformHealthRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { formatNumber, formatRate } from "@/lib/format"
import { browserZone } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { Apps } from "./apps"

const COLUMNS = ["accounts", "published", "refused", "errorRate", "lastPublished"] as const
const WIDE_ONLY: readonly string[] = ["accounts", "lastPublished"]

/** How each platform answers, and what it knows this server by. */
export function Platforms() {
  const health = useQuery({ ...getPlatformHealthOptions(), refetchInterval: 30_000 })
  return (
    <div className="flex flex-col gap-10">
      <Health health={health} />
      {!health.isPending && <Apps />}
    </div>
  )
}

/** How each platform has answered in the last day, and how its accounts stand. */
function Health({ health }: { health: UseQueryResult<PlatformHealthList, unknown> }) {
  const t = useTranslations("admin")
  if (health.isError && !health.data) {
    return <ProblemNotice error={health.error} title={t("platformsFailed")} onRetry={() => void health.refetch()} />
  }
  if (!health.data) return <Skeleton className="h-80 w-full" />
  return (
    <div>
      <ToDo rows={health.data.items.filter(row => row.operator_message !== null)} />
      <Table rows={health.data.items} />
    </div>
  )
}

/** What keeps a platform from taking anything until whoever runs this server has done something about it. */
function ToDo({ rows }: { rows: readonly PlatformHealthRead[] }) {
  const t = useTranslations("admin")
  const when = useWhen(browserZone())
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="to-do" className="mb-6 rounded-panel border border-line-strong bg-wait-bg px-4 py-3">
      <h3 id="to-do" className="flex items-center gap-2 text-14 font-semibold text-wait">
        <SignIcon sign="warning" className="[--bg-raised:var(--wait-bg)]" />
        {t("toDo")}
      </h3>
      <ul>
        {rows.map(row => (
          <li key={row.platform} className="pt-2 text-13">
            <p className="flex items-center gap-2 font-medium">
              <PlatformGlyph platform={row.platform} isNamed={false} />
              {row.name}
            </p>
            <p className="mt-0.5 break-words">{row.operator_message}</p>
            {row.limited_until && (
              <p className="text-12 text-ink-2">{t("triedAgain", { when: when(row.limited_until) })}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Table({ rows }: { rows: readonly PlatformHealthRead[] }) {
  const t = useTranslations("admin")
  return (
    <table className="w-full text-13">
      <caption className="pb-2 text-left text-12 text-ink-3">{t("platformsNote")}</caption>
      <thead>
        <tr className="h-9 border-t text-12 text-ink-3 [&>th]:font-normal">
          <th scope="col" className="text-left">
            {t("platform")}
          </th>
          {COLUMNS.map(name => (
            <th key={name} scope="col" className={cn("pl-4 text-right", WIDE_ONLY.includes(name) && "max-md:hidden")}>
              {t(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.platform} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: PlatformHealthRead }) {
  const t = useTranslations("admin")
  const when = useWhen(browserZone())
  const troubles = [
    row.limited_until && t("limitedUntil", { when: when(row.limited_until) }),
    row.needs_reauth > 0 && t("needReauth", { count: row.needs_reauth }),
    row.resting > 0 && t("resting", { count: row.resting }),
    row.rate_limited > 0 && t("rateLimited", { count: formatNumber(row.rate_limited) }),
  ].filter(Boolean)
  return (
    <tr className="border-t">
      <th scope="row" className="py-2.5 text-left font-normal">
        <span className="flex flex-wrap items-center gap-x-2.5 font-medium">
          <PlatformGlyph platform={row.platform} isNamed={false} />
          {row.name}
          {!row.is_available && <span className="font-normal text-ink-3">{t("notSetUp")}</span>}
        </span>
        {troubles.length > 0 && (
          <span className="mt-0.5 flex items-start gap-1.5 text-12 text-wait">
            <SignIcon sign="warning" size={14} className="mt-px" />
            {troubles.join(" · ")}
          </span>
        )}
      </th>
      <td className="pl-4 text-right max-md:hidden">{formatNumber(row.accounts)}</td>
      <td className="pl-4 text-right">{formatNumber(row.published)}</td>
      <td className="pl-4 text-right">{formatNumber(row.failed)}</td>
      <td className="pl-4 text-right">
        {row.error_rate === null ? <span className="text-ink-3">{t("tooFew")}</span> : formatRate(row.error_rate)}
      </td>
      <td className="whitespace-nowrap pl-4 text-right text-ink-2 max-md:hidden">
        {row.last_published_at ? when(row.last_published_at) : "–"}
      </td>
    </tr>
  )
}
