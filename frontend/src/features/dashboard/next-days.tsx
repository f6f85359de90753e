import { useQuery } from "@tanstack/react-query"
import Link from "next/link"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { StatusIcon } from "@/components/status-icon"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, weekdayShort } from "@/lib/format"
import { comingOptions } from "@/lib/post-queries"
import { byTime, standingOf, timeOfPost } from "@/lib/posts"
import { type Day, dayOf, daysFrom, timeOf, today } from "@/lib/tz"

/** What goes out in the next seven days, a column a day. */
export function NextDays() {
  const t = useTranslations("dashboard")
  const { id, timezone } = useBusiness()
  const coming = useQuery(comingOptions(id, timezone))
  const first = today(timezone)
  return (
    <section className="mt-7">
      <SectionHead title={t("nextDays")} note={coming.data && t("postCount", { count: coming.data.items.length })}>
        <Link href="/calendar/" className="underline-offset-2 hover:underline">
          {t("openCalendar")}
        </Link>
      </SectionHead>
      {coming.isError && !coming.data ? (
        <div className="mt-3">
          <ProblemNotice error={coming.error} title={t("nextDaysFailed")} onRetry={() => void coming.refetch()} />
        </div>
      ) : (
        <ol className="grid border-b md:grid-cols-4 xl:grid-cols-7">
          {daysFrom(first, 7).map(day => (
            <DayColumn
              key={day}
              day={day}
              isToday={day === first}
              zone={timezone}
              posts={coming.data?.items.filter(post => dayOf(timeOfPost(post) ?? post.created_at, timezone) === day)}
            />
          ))}
        </ol>
      )}
    </section>
  )
}

function DayColumn({
  day,
  isToday,
  zone,
  posts,
}: {
  day: Day
  isToday: boolean
  zone: string
  posts: PostRead[] | undefined
}) {
  const t = useTranslations("dashboard")
  return (
    <li className="border-line max-md:flex max-md:gap-4 max-md:border-t max-md:py-2 max-md:first:border-t-0 md:min-h-29 md:border-l md:px-3 md:pt-2.5 md:pb-3 md:max-xl:nth-[4n+1]:border-l-0 md:max-xl:nth-[4n+1]:pl-0 md:max-xl:nth-[n+5]:border-t xl:first:border-l-0 xl:first:pl-0 xl:last:pr-0">
      <Link
        href={`/calendar/?day=${day}`}
        className="mb-1 flex items-center gap-1.5 text-13 text-ink-2 tabular-nums hover:text-ink max-md:w-20 max-md:flex-none"
      >
        {weekdayShort(day)}
        <b className={cn("font-semibold text-ink", isToday && "rounded-chip bg-strong px-1.5 text-on-strong")}>
          {dayNumber(day)}
        </b>
        {isToday && <span className="text-11 max-md:hidden">{t("today")}</span>}
      </Link>
      {posts === undefined ? (
        <Skeleton className="h-4 w-full max-md:mt-0.5" />
      ) : posts.length === 0 ? (
        <p className="text-12 text-ink-3 max-md:py-0.5">{t("nothing")}</p>
      ) : (
        <ul className="min-w-0 flex-1">
          {posts.sort(byTime).map(post => (
            <li key={post.id} className="flex h-6 items-center gap-1.5 text-12 font-medium">
              <PlatformGlyph platform={post.platform} size={14} />
              <time dateTime={timeOfPost(post) ?? undefined}>{timeOf(timeOfPost(post) ?? post.created_at, zone)}</time>
              <span className="flex-1" />
              <StatusIcon standing={standingOf(post)} size={14} />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
