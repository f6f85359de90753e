import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { hoursOf, levelAt, useAudienceHours } from "@/lib/audience"
import { useBusiness } from "@/lib/business"
import { formatTenths, weekdayLong } from "@/lib/format"
import { dayOf, minuteOf, timeOf } from "@/lib/tz"
import { weekdayOf } from "@/lib/week"
import { crestPath } from "./curve"
import { SignIcon } from "./sign-icon"

const HOURS = { first: 6, last: 22 }
const WIDTH = 312
const HEIGHT = 50

/** Why a post goes out when it does: in words, in what was measured, and on the tide of its weekday. */
export function WhyThisTime({ post }: { post: Pick<PostRead, "platform" | "scheduled_for" | "why_this_time"> }) {
  const t = useTranslations("whyThisTime")
  const { timezone } = useBusiness()
  const audience = useAudienceHours().data
  const at = post.scheduled_for
  const hours = hoursOf(audience, [post.platform])
  if (!at || (!post.why_this_time && !hours)) return null
  const day = dayOf(at, timezone)
  const weekday = weekdayOf(day)
  const minute = minuteOf(at, timezone)
  const time = timeOf(at, timezone)
  const measured = hours?.measured.find(one => one.weekday === weekday && one.hour === Math.round(minute / 60) % 24)
  // The sentence names its own weekday and time; the heading has said them.
  const why = post.why_this_time?.replace(/^\w+day at \d\d:\d\d: (.)/, (_, letter: string) => letter.toUpperCase())
  return (
    <section className="mx-4 mb-4">
      <h3 className="flex items-center gap-1.5 text-13 font-semibold">
        <SignIcon sign="pen" size={14} className="text-mark-line" />
        {t("title", { day: weekdayLong(day), time })}
      </h3>
      {why && <p className="mt-1 text-13 text-ink-2">{why}</p>}
      {measured && (
        <p className="mt-1 text-13 text-ink-2">
          {t.rich(measured.low === null || measured.high === null ? "measuredFew" : "measured", {
            count: measured.posts,
            times: formatTenths(measured.times_usual),
            low: formatTenths(measured.low ?? 0),
            high: formatTenths(measured.high ?? 0),
            b: words => <b className="font-semibold text-ink">{words}</b>,
          })}
        </p>
      )}
      {hours && (
        <Crest
          levels={hours.levels[weekday] ?? []}
          minute={minute}
          time={time}
          label={t(hours.is_estimate ? "estimateCurve" : "curve", { day: weekdayLong(day), count: hours.posts })}
        />
      )}
      {hours && (
        <p className="mt-1 text-12 text-ink-3">
          {hours.is_estimate ? (
            <>
              <span className="mk">{t("estimate")}</span>{" "}
              {t("missing", { posts: hours.posts, missing: (audience?.settled_from ?? 0) - hours.posts })}
            </>
          ) : (
            t("basis", { count: hours.posts })
          )}
        </p>
      )}
    </section>
  )
}

function Crest({ levels, minute, time, label }: { levels: number[]; minute: number; time: string; label: string }) {
  const line = crestPath(levels, HOURS, WIDTH, HEIGHT)
  const share = (minute / 60 - HOURS.first) / (HOURS.last - HOURS.first)
  const isDrawn = share >= 0 && share <= 1
  const x = share * WIDTH
  const y = HEIGHT - levelAt(levels, minute) * (HEIGHT - 3)
  const isLate = share > 0.85
  return (
    <svg viewBox={`0 -8 ${WIDTH} 76`} role="img" aria-label={label} className="mt-2 h-auto w-full overflow-visible">
      <path d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} fill="var(--mark-wash)" />
      <path d={line} fill="none" stroke="var(--mark-line)" />
      <path d={`M0 ${HEIGHT + 0.5}H${WIDTH}`} stroke="var(--line-strong)" />
      {isDrawn && (
        <>
          <path d={`M${x} ${y}V${HEIGHT}`} stroke="var(--text)" strokeWidth="1.5" />
          <circle cx={x} cy={y} r="3.5" fill="var(--text)" />
          <text
            x={isLate ? x - 8 : x + 8}
            y={Math.max(y, 4) + 2}
            textAnchor={isLate ? "end" : "start"}
            fontSize="11"
            fontWeight="600"
            fill="var(--text)"
          >
            {time}
          </text>
        </>
      )}
      <g fontSize="11" fill="var(--text-3)">
        <text x="0" y="64">
          06
        </text>
        <text x={WIDTH * 0.375} y="64" textAnchor="middle">
          12
        </text>
        <text x={WIDTH * 0.75} y="64" textAnchor="middle">
          18
        </text>
        <text x={WIDTH} y="64" textAnchor="end">
          22
        </text>
      </g>
    </svg>
  )
}
