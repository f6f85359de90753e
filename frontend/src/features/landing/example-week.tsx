import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { Silhouette } from "@/components/silhouette"
import { TIDE_THURSDAY } from "@/components/tide-path"
import { cn } from "@/lib/cn"
import type { Standing } from "@/lib/posts"

type Example = { platform: string; time: string; standing: Standing; words: string; pillar: number; top: number }

const PILLARS = ["From the oven", "Behind the bake", "Neighbours", "Tables & trade"]
const WEEK: { day: string; number: number; posts: Example[] }[] = [
  {
    day: "Mon",
    number: 16,
    posts: [
      {
        platform: "instagram",
        time: "07:10",
        standing: "published",
        words: "Seeded rye is back on the shelf",
        pillar: 0,
        top: 34,
      },
      {
        platform: "linkedin",
        time: "12:15",
        standing: "published",
        words: "What cafés ask us before they switch",
        pillar: 3,
        top: 187,
      },
    ],
  },
  {
    day: "Tue",
    number: 17,
    posts: [
      {
        platform: "facebook",
        time: "07:10",
        standing: "published",
        words: "We lit the oven at 3:40 today",
        pillar: 1,
        top: 34,
      },
    ],
  },
  {
    day: "Wed",
    number: 18,
    posts: [
      {
        platform: "threads",
        time: "07:10",
        standing: "scheduled",
        words: "A 38-hour dough, hour by hour",
        pillar: 1,
        top: 34,
      },
      {
        platform: "instagram",
        time: "12:15",
        standing: "scheduled",
        words: "Cheddar swirls, while they last",
        pillar: 0,
        top: 187,
      },
    ],
  },
  {
    day: "Thu",
    number: 19,
    posts: [
      {
        platform: "instagram",
        time: "07:10",
        standing: "scheduled",
        words: "Thursday is rye day. Come early",
        pillar: 0,
        top: 34,
      },
      {
        platform: "linkedin",
        time: "12:15",
        standing: "review",
        words: "Trays before eight, in Headingley",
        pillar: 3,
        top: 187,
      },
    ],
  },
  {
    day: "Fri",
    number: 20,
    posts: [
      {
        platform: "instagram",
        time: "07:10",
        standing: "review",
        words: "Friday buns, out at half past seven",
        pillar: 0,
        top: 34,
      },
    ],
  },
  {
    day: "Sat",
    number: 21,
    posts: [
      {
        platform: "bluesky",
        time: "09:00",
        standing: "review",
        words: "24 stollen. Saturday, nine o’clock",
        pillar: 0,
        top: 88,
      },
    ],
  },
]

const HEIGHT = 480
const REACH = 72

/** The example day's curve, turned upright: hours run down, people to the right. */
const UPRIGHT_TIDE = `M0 0L${TIDE_THURSDAY.slice(1)
  .split("L")
  .map(point => {
    const [x = 0, y = 0] = point.split(" ").map(Number)
    return `${(((360 - y) / 360) * REACH).toFixed(1)} ${((x / 800) * HEIGHT).toFixed(0)}`
  })
  .join("L")}L0 ${HEIGHT}Z`

/** An example of a planned week: what the product makes, in its own look. */
export function ExampleWeek({ label, standings }: { label: string; standings: Record<Standing, string> }) {
  return (
    <ol aria-label={label} className="grid grid-cols-2 md:grid-cols-3 xl:grid-cols-6">
      {WEEK.map(({ day, number, posts }, index) => (
        <li
          key={day}
          className={cn(
            "border-l",
            index > 1 && "max-md:hidden",
            index > 2 && "max-xl:hidden",
            index === 0 && "max-xl:border-l-0",
          )}
        >
          <h3 className="border-b px-3 py-2.5 text-13 text-ink-2">
            {day} <b className="font-semibold text-ink">{number}</b>
          </h3>
          <div className="relative overflow-hidden" style={{ height: HEIGHT }}>
            <svg width={REACH} height={HEIGHT} aria-hidden="true" className="absolute top-0 left-0">
              <path d={UPRIGHT_TIDE} fill="var(--tide)" />
            </svg>
            {posts.map(post => (
              <article
                key={post.time}
                className="absolute inset-x-2.5 rounded-control border border-line-strong bg-raised px-2.5 pt-2 pb-2.5"
                style={{ top: post.top }}
              >
                <p className="flex items-center gap-1.5 text-13 font-medium">
                  <PlatformGlyph platform={post.platform} />
                  <time className="flex-1">{post.time}</time>
                  <svg className="icon" viewBox="0 0 16 16" role="img" aria-label={standings[post.standing]}>
                    <Silhouette standing={post.standing} />
                  </svg>
                </p>
                <p className="mt-1.5 text-13 font-medium text-pretty">
                  <span className={post.standing === "review" ? "mk" : undefined}>{post.words}</span>
                </p>
                <p className="mt-1.5 flex items-center gap-1.5 text-12 text-ink-2">
                  <PillarShape index={post.pillar} />
                  {PILLARS[post.pillar]}
                </p>
              </article>
            ))}
          </div>
        </li>
      ))}
    </ol>
  )
}
