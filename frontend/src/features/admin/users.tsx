import { useInfiniteQuery } from "@tanstack/react-query"
import { Search } from "lucide-react"
import { debounce, parseAsString, parseAsStringLiteral, useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { listUsersInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { Input } from "@/components/ui/field"
import { Segments } from "@/components/ui/segments"
import { Skeleton } from "@/components/ui/skeleton"
import { BY_CURSOR, More } from "./more"
import { UserRow } from "./user-row"

const WHO = ["everybody", "admins", "disabled"] as const
const NARROWED = { everybody: {}, admins: { role: "admin" }, disabled: { is_disabled: true } } as const

/** Everybody with an account here. What is searched for stands in the address. */
export function Users() {
  const t = useTranslations("admin")
  const [search, setSearch] = useQueryState(
    "q",
    parseAsString.withDefault("").withOptions({ limitUrlUpdates: debounce(250) }),
  )
  const [who, setWho] = useQueryState("who", parseAsStringLiteral(WHO).withDefault("everybody"))
  const q = search.trim()
  const users = useInfiniteQuery({
    ...listUsersInfiniteOptions({ query: { ...(q && { q }), ...NARROWED[who], limit: 50 } }),
    ...BY_CURSOR,
    placeholderData: before => before,
  })
  const rows = users.data?.pages.flatMap(page => page.items)
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <div className="relative min-w-0 flex-1 basis-60">
          <Search className="icon absolute top-1/2 left-3 -translate-y-1/2 text-ink-3" aria-hidden="true" />
          <Input
            type="search"
            aria-label={t("search")}
            value={search}
            maxLength={100}
            placeholder={t("search")}
            onChange={event => void setSearch(event.target.value || null)}
            className="h-8 pl-9 text-13"
          />
        </div>
        <Segments
          label={t("filter")}
          value={who}
          options={WHO.map(value => ({ value, label: t(value) }))}
          onChange={value => void setWho(value)}
        />
      </div>
      {users.isError && !rows ? (
        <ProblemNotice error={users.error} title={t("usersFailed")} onRetry={() => void users.refetch()} />
      ) : !rows ? (
        <Skeleton className="h-60 w-full" />
      ) : rows.length === 0 ? (
        <Empty title={t("noUsers")} detail={t("noUsersDetail")} />
      ) : (
        <ul className="border-t">
          {rows.map(user => (
            <UserRow key={user.id} user={user} />
          ))}
        </ul>
      )}
      <More query={users} />
    </>
  )
}
