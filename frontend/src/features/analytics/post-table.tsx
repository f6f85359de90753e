import { useInfiniteQuery } from "@tanstack/react-query"
import { ArrowDown } from "lucide-react"
import Link from "next/link"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { listContentInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { firstLine, formatInstant, formatNumber, formatRate } from "@/lib/format"
import { type PostFigures, readMetrics } from "@/lib/metrics"
import { usePillarIndex } from "@/lib/pillars"

const COLUMNS = ["impressions", "engagements", "rate", "clicks"] as const
type Column = (typeof COLUMNS)[number]

/** Published posts with their newest figures; a column's head sorts what is shown by it. */
export function PostTable() {
  const t = useTranslations("analytics")
  const common = useTranslations("common")
  const { id } = useBusiness()
  const [sorting, setSorting] = useState<Column | "sent">("sent")
  const query = useInfiniteQuery({
    ...listContentInfiniteOptions({ query: { business_id: id, status: ["published"], limit: 50 } }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const rows = query.data?.pages
    .flatMap(page => page.items)
    .map(post => ({ post, figures: readMetrics(post) }))
    .sort((left, right) =>
      sorting === "sent"
        ? (right.post.published_at ?? "").localeCompare(left.post.published_at ?? "")
        : (right.figures?.[sorting] ?? -1) - (left.figures?.[sorting] ?? -1),
    )
  const head = (column: Column | "sent", className: string) => (
    <th scope="col" className={className} aria-sort={sorting === column ? "descending" : undefined}>
      <button
        type="button"
        onClick={() => setSorting(column)}
        className="inline-flex items-center gap-1 hover:text-ink"
      >
        {t(column)}
        {sorting === column && <ArrowDown className="icon size-3" aria-hidden="true" />}
      </button>
    </th>
  )
  return (
    <section className="mt-7">
      <SectionHead title={t("table")} note={rows && t("posts", { count: rows.length })} />
      {query.isError && !rows ? (
        <div className="mt-3">
          <ProblemNotice error={query.error} title={t("tableFailed")} onRetry={() => void query.refetch()} />
        </div>
      ) : rows?.length === 0 ? (
        <div className="mt-4">
          <Empty title={t("empty")} detail={t("emptyDetail")} />
        </div>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full text-13">
            <thead>
              <tr className="h-9 text-12 text-ink-3 [&>th]:font-normal">
                <th scope="col" className="text-left">
                  {t("post")}
                </th>
                <th scope="col" className="pl-4 text-left max-lg:hidden">
                  {t("pillar")}
                </th>
                {head("sent", "text-left max-md:hidden")}
                {COLUMNS.map(column => head(column, "pl-4 text-right"))}
              </tr>
            </thead>
            <tbody>
              {rows
                ? rows.map(({ post, figures }) => <Row key={post.id} post={post} figures={figures} />)
                : ["a", "b", "c"].map(key => (
                    <tr key={key} className="h-10 border-t">
                      <td colSpan={7}>
                        <Skeleton className="h-4 w-full" />
                      </td>
                    </tr>
                  ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button className="mt-4" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {common("loadMore")}
        </Button>
      )}
    </section>
  )
}

function Row({ post, figures }: { post: PostRead; figures: PostFigures | null }) {
  const t = useTranslations("analytics")
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const show = (value: number | null | undefined, format: (value: number) => string) =>
    value === null || value === undefined ? (
      <span className="text-12 text-ink-3">{t(figures ? "notTold" : "tooEarly")}</span>
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
      <td className="whitespace-nowrap text-ink-2 max-md:hidden">
        {post.published_at && formatInstant(post.published_at, timezone)}
      </td>
      <td className="pl-4 text-right">{show(figures?.impressions, formatNumber)}</td>
      <td className="pl-4 text-right">{show(figures?.engagements, formatNumber)}</td>
      <td className="pl-4 text-right">{show(figures?.rate, formatRate)}</td>
      <td className="pl-4 text-right">{show(figures?.clicks, formatNumber)}</td>
    </tr>
  )
}
