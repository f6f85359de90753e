import { ArrowDown, ArrowUp, Search } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import type { PostFiguresRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { More } from "@/components/more"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Link } from "@/components/ui/link"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { firstLine, formatInstant, formatNumber, formatRate } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import type { Period } from "./period"
import { FIGURES, type Sort, usePostFigures } from "./use-post-figures"

const SEARCH_PAUSE_MS = 250

/** Posts of the period with their newest figures, in the order of whichever column was pressed. */
export function PostTable({ period }: { period: Period }) {
  const t = useTranslations("analytics")
  const { query, sort, up, q, set } = usePostFigures(period)
  const rows = query.data?.pages.flatMap(page => page.items)
  const total = query.data?.pages[0]?.total
  // A first press sorts from the top; a second turns the order round.
  const press = (column: Sort) => void set({ sort: column, up: sort === column ? !up : false })
  const head = (column: Sort, className: string) => (
    <th
      scope="col"
      className={cn("font-normal", className)}
      aria-sort={sort === column ? (up ? "ascending" : "descending") : undefined}
    >
      <button
        type="button"
        onClick={() => press(column)}
        className={cn("inline-flex items-center gap-1 hover:text-ink max-md:h-11", sort === column && "text-ink")}
      >
        {t(column)}
        {sort === column &&
          (up ? (
            <ArrowUp className="icon size-3" aria-hidden="true" />
          ) : (
            <ArrowDown className="icon size-3" aria-hidden="true" />
          ))}
      </button>
    </th>
  )
  return (
    <section aria-label={t("table")} className="mt-8">
      <div className="flex items-center gap-2 border-b pb-1.5">
        <h2 className="text-14 font-semibold">{t("table")}</h2>
        {total !== undefined && <span className="text-12 text-ink-3 tabular-nums">{total}</span>}
        <FindField value={q} onChange={words => void set({ q: words })} />
      </div>
      {query.isError && !rows ? (
        <div className="mt-3">
          <ProblemNotice error={query.error} title={t("tableFailed")} onRetry={() => void query.refetch()} />
        </div>
      ) : rows?.length === 0 ? (
        <div className="mt-4">
          <Empty title={t(q.trim() ? "nothingFound" : "empty")} detail={t("emptyDetail")} />
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section tabIndex={0} aria-label={t("scrolls", { title: t("table") })} className="relative overflow-x-auto">
          <table className={cn("w-full text-13", query.isPlaceholderData && "opacity-60")} aria-busy={query.isFetching}>
            <thead>
              <tr className="h-9 text-12 text-ink-3">
                <th scope="col" className="text-left font-normal">
                  {t("post")}
                </th>
                <th scope="col" className="pl-4 text-left font-normal max-lg:hidden">
                  {t("pillar")}
                </th>
                {head("published", "pl-4 text-left max-md:hidden")}
                {FIGURES.map(column => head(column, "pl-4 text-right"))}
              </tr>
            </thead>
            <tbody>
              {rows
                ? rows.map(post => <Row key={post.id} post={post} />)
                : ["a", "b", "c"].map(key => (
                    <tr key={key} className="h-10 border-t">
                      <td colSpan={7}>
                        <Skeleton className="h-4 w-full" />
                      </td>
                    </tr>
                  ))}
            </tbody>
          </table>
        </section>
      )}
      <More query={query} />
    </section>
  )
}

function FindField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("analytics")
  const [typed, setTyped] = useState(value)
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onChange(typed), SEARCH_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  return (
    <label className="ml-auto flex items-center gap-1.5 text-12 text-ink-2">
      <Search className="icon size-3" aria-hidden="true" />
      <span className="sr-only">{t("find")}</span>
      <input
        type="search"
        placeholder={t("find")}
        maxLength={200}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        className="h-7 w-36 rounded-control border border-transparent bg-transparent px-1.5 placeholder:text-ink-2 hover:border-line-strong focus:border-control max-md:h-11"
      />
    </label>
  )
}

function Row({ post }: { post: PostFiguresRead }) {
  const t = useTranslations("analytics")
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const show = (value: number | null, format: (value: number) => string) =>
    value === null ? (
      <span className="whitespace-nowrap text-12 text-ink-3">{t(post.fetched_at ? "notTold" : "tooEarly")}</span>
    ) : (
      format(value)
    )
  return (
    <tr className="h-10 border-t">
      <td className="max-w-0 min-w-50 py-2">
        <span className="flex items-center gap-2.5">
          <PlatformGlyph platform={post.platform} />
          <Link
            href={`/library/?status=published&post=${post.id}`}
            className="truncate font-medium underline-offset-2 hover:underline"
          >
            {firstLine(post.text)}
          </Link>
        </span>
      </td>
      <td className="pl-4 max-lg:hidden">
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
          {post.pillar}
        </span>
      </td>
      <td className="pl-4 whitespace-nowrap text-ink-2 max-md:hidden">{formatInstant(post.published_at, timezone)}</td>
      <td className="pl-4 text-right">{show(post.impressions, formatNumber)}</td>
      <td className="pl-4 text-right">{show(post.interactions, formatNumber)}</td>
      <td className="pl-4 text-right">{show(post.engagement_rate, formatRate)}</td>
      <td className="pl-4 text-right">{show(post.clicks, formatNumber)}</td>
    </tr>
  )
}
