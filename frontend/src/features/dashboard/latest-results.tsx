import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Link } from "@/components/ui/link"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { firstLine, formatInstant, formatNumber, formatTenths } from "@/lib/format"
import { readMetrics } from "@/lib/metrics"
import { publishedOptions } from "@/lib/post-queries"
import { byTime } from "@/lib/posts"
import { againstUsual, type Judged, type Verdict } from "@/lib/usual"
import { useWhen } from "@/lib/when"
import { MOST_RESULTS } from "./use-dashboard-look"
import { Picture } from "./waiting-post"

const SHOWN = 5

/** How the newest published posts are doing. */
export function LatestResults() {
  const t = useTranslations("dashboard")
  const { id, timezone } = useBusiness()
  const published = useQuery(publishedOptions(id, MOST_RESULTS))
  const posts = published.data?.items.toSorted((left, right) => byTime(right, left)).slice(0, SHOWN)
  const judged = new Map(published.data?.items.map(post => [post.id, judge(post)]))
  const verdictOf = (post: PostRead) =>
    againstUsual(judged.get(post.id) ?? judge(post), [...judged.values()], Date.now())
  const readings = posts?.flatMap(post => readMetrics(post)?.fetchedAt ?? []) ?? []
  return (
    <section>
      <SectionHead title={t("latestResults")}>
        <Link href="/analytics/" className="underline-offset-2 hover:underline">
          {t("analytics")}
        </Link>
      </SectionHead>
      {published.isError && !published.data ? (
        <div className="mt-3">
          <ProblemNotice error={published.error} title={t("resultsFailed")} onRetry={() => void published.refetch()} />
        </div>
      ) : posts?.length === 0 ? (
        <p className="py-3 text-13 text-ink-2">{t("noResults")}</p>
      ) : (
        <table className="w-full table-fixed text-13">
          <thead>
            <tr className="h-8 text-12 text-ink-3 [&>th]:font-normal">
              <th scope="col" className="text-left">
                {t("post")}
              </th>
              <th scope="col" className="w-16 text-right">
                {t("reach")}
              </th>
              <th scope="col" className="w-18 text-right">
                <abbr title={t("engagements")} className="no-underline">
                  {t("engagementsShort")}
                </abbr>
              </th>
              <th scope="col" className="w-18 text-right">
                {t("vsUsual")}
              </th>
            </tr>
          </thead>
          <tbody>
            {posts
              ? posts.map(post => <ResultRow key={post.id} post={post} verdict={verdictOf(post)} zone={timezone} />)
              : ["a", "b", "c"].map(key => (
                  <tr key={key} className="h-13 border-t">
                    <td colSpan={4}>
                      <Skeleton className="h-4 w-full" />
                    </td>
                  </tr>
                ))}
          </tbody>
        </table>
      )}
      {readings.length > 0 && (
        <p className="mt-2.5 text-12 text-ink-3">
          {t("numbersFrom", { when: formatInstant(readings.sort().at(-1) ?? "", timezone) })}
        </p>
      )}
    </section>
  )
}

function judge(post: PostRead): Judged {
  return { publishedAt: post.published_at ?? post.created_at, engagements: readMetrics(post)?.engagements ?? null }
}

function ResultRow({ post, verdict, zone }: { post: PostRead; verdict: Verdict; zone: string }) {
  const t = useTranslations("dashboard")
  const when = useWhen(zone)
  const metrics = readMetrics(post)
  const unknown = <span className="text-12 text-ink-3">{t(metrics ? "notTold" : "tooEarly")}</span>
  return (
    <tr className="h-13 border-t">
      <td className="pr-3">
        <div className="flex items-center gap-2.5">
          <Picture post={post} size="sm" />
          <div className="min-w-0">
            <Link
              href={`/library/?status=published&post=${post.id}`}
              className="block truncate font-medium underline-offset-2 hover:underline"
            >
              {firstLine(post.text)}
            </Link>
            <span className="flex items-center gap-1.5 text-12 text-ink-3">
              <PlatformGlyph platform={post.platform} size={14} />
              <span className="inline-block first-letter:uppercase">
                {post.published_at && when(post.published_at)}
              </span>
            </span>
          </div>
        </div>
      </td>
      <td className="text-right">{metrics?.impressions == null ? unknown : formatNumber(metrics.impressions)}</td>
      <td className="text-right">{metrics?.engagements == null ? unknown : formatNumber(metrics.engagements)}</td>
      <td className="text-right text-12 text-ink-2">
        {verdict.kind === "times"
          ? t("times", { times: formatTenths(verdict.times) })
          : t(verdict.kind === "early" ? "tooEarly" : "tooFew")}
      </td>
    </tr>
  )
}
