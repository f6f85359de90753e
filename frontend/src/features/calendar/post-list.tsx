import { useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { StatusWord } from "@/components/status-icon"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, formatDay, weekdayShort } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { byTime, standingOf, timeOfPost } from "@/lib/posts"
import { type Day, dayOf, timeOf, today } from "@/lib/tz"

/** The week as a list, day after day; also what phones and screen readers are best served with. */
export function PostList({ days, posts }: { days: Day[]; posts: PostRead[] | undefined }) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const now = today(timezone)
  const of = (day: Day) => (posts ?? []).filter(post => dayOf(timeOfPost(post) ?? post.created_at, timezone) === day)
  return (
    <>
      <ol aria-hidden="true" className="grid grid-cols-7 border-b px-2 pb-2 text-center md:hidden">
        {days.map(day => (
          <li key={day} className="py-1">
            <span className="block text-11 text-ink-3">{weekdayShort(day).slice(0, 1)}</span>
            <span
              className={cn(
                "inline-block min-w-8 rounded-control text-16/7 font-medium tabular-nums",
                day === now && "bg-strong text-on-strong",
              )}
            >
              {dayNumber(day)}
            </span>
            <span className="mt-0.5 flex h-1 justify-center gap-0.5">
              {of(day)
                .slice(0, 4)
                .map(post => (
                  <span key={post.id} className="size-1 rounded-full bg-ink-3" />
                ))}
            </span>
          </li>
        ))}
      </ol>
      <div className="px-4 pb-8 md:px-8" aria-busy={posts === undefined}>
        {posts === undefined
          ? ["a", "b", "c"].map(key => <Skeleton key={key} className="mt-6 h-12 w-full max-w-160" />)
          : days.map(day => (
              <section key={day} className="max-w-200">
                <h2 className="pt-3.5 pb-1.5 text-13 font-semibold">
                  {day === now ? t("todayIs", { day: formatDay(day) }) : formatDay(day)}
                </h2>
                {of(day).length === 0 ? (
                  <p className="border-t py-2.5 text-13 text-ink-3">{t("nothing")}</p>
                ) : (
                  <ul>
                    {of(day)
                      .toSorted(byTime)
                      .map(post => (
                        <ListRow key={post.id} post={post} />
                      ))}
                  </ul>
                )}
              </section>
            ))}
      </div>
    </>
  )
}

function ListRow({ post }: { post: PostRead }) {
  const { timezone } = useBusiness()
  const pillarIndex = usePillarIndex()(post.pillar)
  const [openId, setOpenId] = useQueryState("post")
  const time = timeOfPost(post) ?? post.created_at
  const standing = standingOf(post)
  return (
    <li className={cn("border-t", openId === post.id && "bg-selected")}>
      <button
        type="button"
        aria-expanded={openId === post.id}
        onClick={() => void setOpenId(openId === post.id ? null : post.id)}
        className="flex min-h-16 w-full items-start gap-3 py-2.5 text-left focus-visible:-outline-offset-2"
      >
        <time dateTime={time} className="w-10 flex-none text-13 font-medium">
          {timeOf(time, timezone)}
        </time>
        <span className="min-w-0 flex-1">
          <span className={cn("block", standing === "published" ? "text-ink-2" : "font-medium")}>
            <PostLead post={post} />
          </span>
          <span className="mt-1 flex items-center gap-2 text-12 text-ink-2">
            <PlatformGlyph platform={post.platform} size={14} />
            {pillarIndex !== null && <PillarShape index={pillarIndex} />}
            <StatusWord standing={standing} />
          </span>
        </span>
      </button>
    </li>
  )
}
