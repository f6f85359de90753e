import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { Silhouette } from "@/components/silhouette"
import { TIDE_THURSDAY } from "@/components/tide-path"
import { cn } from "@/lib/cn"
import type { Standing } from "@/lib/posts"
import type messages from "../../../messages/en.json"

type Texts = (typeof messages)["public"]["exampleWeek"]
type Example = {
  platform: string
  time: string
  standing: Standing
  words: keyof Texts["posts"]
  pillar: 0 | 1 | 2 | 3
  top: number
}

const PILLARS = ["oven", "bake", "neighbours", "trade"] as const
const WEEK: { day: keyof Texts["days"]; number: number; posts: Example[] }[] = [
  {
    day: "mon",
    number: 16,
    posts: [
      {
        platform: "instagram",
        time: "07:10",
        standing: "published",
        words: "rye",
        pillar: 0,
        top: 34,
      },
      {
        platform: "linkedin",
        time: "12:15",
        standing: "published",
        words: "cafes",
        pillar: 3,
        top: 187,
      },
    ],
  },
  {
    day: "tue",
    number: 17,
    posts: [
      {
        platform: "facebook",
        time: "07:10",
        standing: "published",
        words: "oven",
        pillar: 1,
        top: 34,
      },
    ],
  },
  {
    day: "wed",
    number: 18,
    posts: [
      {
        platform: "threads",
        time: "07:10",
        standing: "scheduled",
        words: "dough",
        pillar: 1,
        top: 34,
      },
      {
        platform: "instagram",
        time: "12:15",
        standing: "scheduled",
        words: "swirls",
        pillar: 0,
        top: 187,
      },
    ],
  },
  {
    day: "thu",
    number: 19,
    posts: [
      {
        platform: "instagram",
        time: "07:10",
        standing: "scheduled",
        words: "ryeDay",
        pillar: 0,
        top: 34,
      },
      {
        platform: "linkedin",
        time: "12:15",
        standing: "review",
        words: "trays",
        pillar: 3,
        top: 187,
      },
    ],
  },
  {
    day: "fri",
    number: 20,
    posts: [
      {
        platform: "instagram",
        time: "07:10",
        standing: "review",
        words: "buns",
        pillar: 0,
        top: 34,
      },
    ],
  },
  {
    day: "sat",
    number: 21,
    posts: [
      {
        platform: "bluesky",
        time: "09:00",
        standing: "review",
        words: "stollen",
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

type Props = { label: string; standings: Record<Standing, string>; texts: Texts }

/** An example of a planned week: what the product makes, in its own look. */
export function ExampleWeek({ label, standings, texts }: Props) {
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
            {texts.days[day]} <b className="font-semibold text-ink">{number}</b>
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
                  <span className={post.standing === "review" ? "mk" : undefined}>{texts.posts[post.words]}</span>
                </p>
                <p className="mt-1.5 flex items-center gap-1.5 text-12 text-ink-2">
                  <PillarShape index={post.pillar} />
                  {texts.pillars[PILLARS[post.pillar]]}
                </p>
              </article>
            ))}
          </div>
        </li>
      ))}
    </ol>
  )
}
