import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useTranslations } from "use-intl"
import type { GapRead, PostRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { StatusIcon } from "@/components/status-icon"
import { Link } from "@/components/ui/link"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { composeHref } from "@/lib/compose-link"
import { dayNumber, formatInstant, weekdayShort } from "@/lib/format"
import { useStaying } from "@/lib/leaving-posts"
import { comingOptions, gapsOptions } from "@/lib/post-queries"
import { standingOf, timeOfPost } from "@/lib/posts"
import { type Day, dayOf, daysFrom, timeOf, today } from "@/lib/tz"

const instantOf = (post: PostRead) => timeOfPost(post) ?? post.created_at

/** What goes out in the next seven days, a column a day, and the posting slots that are still open. */
export function NextDays() {
  const t = useTranslations("dashboard")
  const { id, timezone } = useBusiness()
  const first = today(timezone)
  const coming = useQuery(comingOptions(id, timezone))
  const posts = useStaying(coming.data?.items)
  const slots = useQuery(gapsOptions(id, first, 7)).data?.filter(gap => gap.is_slot)
  return (
    <section className="mt-7">
      <SectionHead title={t("nextDays")} note={posts && t("postCount", { count: posts.length })}>
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
              posts={posts?.filter(post => dayOf(instantOf(post), timezone) === day)}
              slots={slots?.filter(slot => dayOf(slot.scheduled_for, timezone) === day) ?? []}
            />
          ))}
        </ol>
      )}
    </section>
  )
}

type DayProps = {
  day: Day
  isToday: boolean
  zone: string
  /** Undefined while they are being read. */
  posts: readonly PostRead[] | undefined
  slots: readonly GapRead[]
}

function DayColumn({ day, isToday, zone, posts, slots }: DayProps) {
  const t = useTranslations("dashboard")
  const places = [
    ...(posts ?? []).map(post => ({ key: post.id, at: instantOf(post), row: <PostLine post={post} zone={zone} /> })),
    ...slots.map(slot => ({
      key: `${slot.scheduled_for} ${slot.social_account_id}`,
      at: slot.scheduled_for,
      row: <SlotLine slot={slot} zone={zone} />,
    })),
  ].sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
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
      ) : places.length === 0 ? (
        <p className="text-12 text-ink-3 max-md:py-0.5">{t("nothing")}</p>
      ) : (
        <ul className="min-w-0 flex-1">
          {places.map(({ key, row }) => (
            <li key={key}>{row}</li>
          ))}
        </ul>
      )}
    </li>
  )
}

function PostLine({ post, zone }: { post: PostRead; zone: string }) {
  return (
    <div className="flex h-6 items-center gap-1.5 text-12 font-medium">
      <PlatformGlyph platform={post.platform} size={14} />
      <time dateTime={instantOf(post)}>{timeOf(instantOf(post), zone)}</time>
      <span className="flex-1" />
      <StatusIcon standing={standingOf(post)} size={14} />
    </div>
  )
}

/** A slot that no post fills; a press writes one for it. */
function SlotLine({ slot, zone }: { slot: GapRead; zone: string }) {
  const t = useTranslations("dashboard")
  return (
    <Link
      href={composeHref(slot)}
      aria-label={t("writeFor", {
        when: formatInstant(slot.scheduled_for, zone),
        platform: platformName(slot.platform),
      })}
      title={slot.why}
      className="my-px -ml-1 flex h-6 items-center gap-1.5 rounded-chip border border-dashed border-control px-[3px] text-12 text-ink-2 hover:bg-hover max-md:my-1 max-md:h-9"
    >
      <PlatformGlyph platform={slot.platform} size={14} isNamed={false} />
      <time dateTime={slot.scheduled_for}>{timeOf(slot.scheduled_for, zone)}</time>
      <span className="flex-1" />
      <Plus className="icon size-3.5!" aria-hidden="true" />
    </Link>
  )
}
