import {
  BarChart2,
  Bookmark,
  Ellipsis,
  Globe2,
  Heart,
  type LucideIcon,
  MessageCircle,
  Repeat2,
  Send,
  Share,
  Star,
  ThumbsUp,
} from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { MediaRead } from "@/api/types.gen"
import { cn } from "@/lib/cn"
import { initials } from "@/lib/format"
import type { Options } from "../draft"
import type { Words } from "../words"
import { lookOf, type Theme } from "./looks"
import { MediaGrid, MediaStrip, Picture } from "./media"
import { PostText } from "./post-text"
import { linkHost } from "./rich-text"

type Props = {
  platform: string
  theme: Theme
  /** The account's name, or the business's while it has none there. */
  name: string
  businessName: string
  words: Words
  media: readonly MediaRead[]
  fits: (text: string) => number
  /** Our own comment under it; empty where there is none. */
  comment: string
  fitsComment: (text: string) => number
  /** What is chosen for it there; only what shows is looked at. */
  options: Options
}

const FEEDS: Record<string, { icons: LucideIcon[]; isCardMade: boolean; at: (handle: string) => string }> = {
  bluesky: { icons: [MessageCircle, Repeat2, Heart, Ellipsis], isCardMade: false, at: handle => `@${handle}` },
  x: { icons: [MessageCircle, Repeat2, Heart, BarChart2, Share], isCardMade: true, at: handle => `@${handle}` },
  threads: { icons: [Heart, MessageCircle, Repeat2, Send], isCardMade: true, at: () => "" },
  mastodon: { icons: [MessageCircle, Repeat2, Star, Bookmark], isCardMade: true, at: handle => `@${handle}` },
  sandbox: { icons: [Heart, MessageCircle, Repeat2], isCardMade: false, at: handle => `@${handle}` },
}

/** A post in the look of its platform: our own drawing, close enough to judge how it will read. */
export function PostPreview(props: Props) {
  const { platform, theme } = props
  return (
    <article
      style={lookOf(platform, theme)}
      data-platform={platform}
      className="overflow-hidden rounded-panel border border-(--pv-line) bg-(--pv-page) text-14 text-(--pv-words) tracking-normal"
    >
      {platform === "instagram" ? (
        <Gallery {...props} />
      ) : platform === "linkedin" || platform === "facebook" ? (
        <Page {...props} />
      ) : (
        <Feed {...props} />
      )}
      {props.comment.trim() && <FirstComment {...props} />}
    </article>
  )
}

function Face({ name, isSquare = false, isSmall = false }: { name: string; isSquare?: boolean; isSmall?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid flex-none place-items-center bg-(--pv-card) font-semibold",
        isSmall ? "size-7 text-11" : "size-10 text-13",
        isSquare ? "rounded-chip" : "rounded-full",
      )}
    >
      {initials(name)}
    </span>
  )
}

const handleOf = (name: string) => name.replace(/^@/, "")

/** X, Bluesky, Threads, Mastodon and the sandbox: a face, then words; a thread hangs on a line. */
function Feed({ platform, name, businessName, words, media, fits, options }: Props) {
  const t = useTranslations("compose")
  const [isOpen, setOpen] = useState(false)
  const warning = platform === "mastodon" ? chosenText(options, "content_warning") : ""
  const feed = FEEDS[platform] ?? FEEDS.sandbox
  const isHidden = warning !== "" && !isOpen
  const title = platform === "threads" ? handleOf(name) : businessName
  return words.map((part, index) => (
    <div
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
      key={index}
      className={cn("grid grid-cols-[40px_minmax(0,1fr)] gap-x-2.5 px-3.5", index === 0 ? "pt-3.5" : "pt-2")}
    >
      <div className="flex flex-col items-center">
        <Face name={businessName} isSquare={platform === "mastodon"} />
        {index < words.length - 1 && <span className="mt-2 w-0.5 flex-1 bg-(--pv-line)" />}
      </div>
      <div className="min-w-0 pb-3">
        <p className="flex items-baseline gap-1 text-14">
          <b className="truncate font-semibold">{title}</b>
          <span className="min-w-0 max-w-1/2 flex-none truncate text-(--pv-quiet)">
            {/\s/.test(name) ? "" : feed?.at(handleOf(name))} · {t("now")}
          </span>
        </p>
        {warning && (
          <p className="mt-0.5 flex items-start justify-between gap-2 text-[15px]/[20px]">
            <span className="min-w-0 break-words">{warning}</span>
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              className="flex-none rounded-chip bg-(--pv-card) px-1.5 text-12 max-md:min-h-11"
            >
              {t(isOpen ? "hideBehind" : "showBehind")}
            </button>
          </p>
        )}
        {!isHidden && (
          <div className="mt-0.5 text-[15px]/[20px]">
            <PostText text={part} fits={fits(part)} fold={0} />
          </div>
        )}
        {isHidden ? null : index === 0 && media.length > 0 ? (
          <div className="mt-2.5">
            {platform === "threads" && media.length > 2 ? (
              <MediaStrip media={media} label={t("pictures")} />
            ) : (
              <MediaGrid media={media} isRounded />
            )}
          </div>
        ) : (
          feed?.isCardMade && <LinkCard host={linkHost(part)} />
        )}
        <Actions icons={feed?.icons ?? []} />
      </div>
    </div>
  ))
}

/** What we add under the post ourselves, as the first of its comments. */
function FirstComment({ platform, name, businessName, comment, fitsComment }: Props) {
  const t = useTranslations("compose")
  const isBubble = platform === "facebook" || platform === "linkedin"
  const who = platform === "instagram" ? handleOf(name || businessName) : name || businessName
  return (
    <section aria-label={t("firstComment")} className="flex gap-2.5 border-t border-(--pv-line) px-3.5 pt-3 pb-3.5">
      <Face name={who} isSquare={platform === "linkedin"} isSmall />
      <div className={cn("min-w-0 text-13", isBubble && "rounded-panel bg-(--pv-card) px-3 py-2")}>
        {isBubble && <b className="block truncate font-semibold">{who}</b>}
        <PostText
          text={comment}
          fits={fitsComment(comment)}
          fold={0}
          lead={isBubble ? undefined : who}
          hasLinks={platform !== "instagram"}
        />
      </div>
    </section>
  )
}

function Actions({ icons }: { icons: LucideIcon[] }) {
  return (
    <div aria-hidden="true" className="mt-2.5 flex max-w-75 justify-between text-(--pv-quiet)">
      {icons.map((Icon, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: drawings in a fixed order
        <Icon key={index} className="icon" />
      ))}
    </div>
  )
}

const chosenText = (options: Options, name: string) => {
  const value = options[name]
  return typeof value === "string" ? value.trim() : ""
}

type CardProps = { host: string | null; title?: string; description?: string; picture?: MediaRead }

/** Without a title the platform reads the address itself: what it will say is not known here, only whose it is. */
function LinkCard({ host, title, description, picture }: CardProps) {
  const t = useTranslations("compose")
  if (!host) return null
  return (
    <div className="mt-2.5 overflow-hidden rounded-panel border border-(--pv-line)">
      {picture ? <Picture asset={picture} className="h-40" /> : <div className="h-20 bg-(--pv-card)" />}
      <p className="px-3 py-2 text-12 break-words text-(--pv-quiet)">
        <span className="block text-13 text-(--pv-words)">{title || host}</span>
        {title ? [host, description].filter(Boolean).join(" · ") : t("cardByPlatform")}
      </p>
    </div>
  )
}

/** LinkedIn and Facebook: a head, folded words, pictures from edge to edge, actions in words. */
function Page({ platform, name, businessName, words, media, fits, options }: Props) {
  const t = useTranslations("compose")
  const isLinkedIn = platform === "linkedin"
  const text = words[0] ?? ""
  // LinkedIn never looks at the page: a card is there when it was given a title, and a single picture is its thumbnail.
  const title = isLinkedIn ? chosenText(options, "link_title") : ""
  const description = isLinkedIn ? chosenText(options, "link_description") : ""
  const host = linkHost(isLinkedIn ? text : chosenText(options, "link") || text)
  const isAlone = media.length === 1 && media[0]?.kind === "image"
  const hasCard = host !== null && (isLinkedIn ? title !== "" && (media.length === 0 || isAlone) : media.length === 0)
  const actions: [LucideIcon, string][] = isLinkedIn
    ? [
        [ThumbsUp, t("acts.like")],
        [MessageCircle, t("acts.comment")],
        [Repeat2, t("acts.repost")],
        [Send, t("acts.send")],
      ]
    : [
        [ThumbsUp, t("acts.like")],
        [MessageCircle, t("acts.comment")],
        [Share, t("acts.share")],
      ]
  return (
    <>
      <div className="flex items-center gap-2.5 px-3.5 pt-3.5">
        <Face name={name || businessName} isSquare={isLinkedIn} />
        <p className="min-w-0">
          <b className="block truncate font-semibold">{name || businessName}</b>
          <span className="flex items-center gap-1 text-12 text-(--pv-quiet)">
            {t("now")} · <Globe2 className="icon size-3" aria-hidden="true" />
          </span>
        </p>
      </div>
      <div className="px-3.5 pt-2.5 pb-3">
        <PostText text={text} fits={fits(text)} fold={isLinkedIn ? 3 : 5} />
        {hasCard && <LinkCard host={host} title={title} description={description} picture={media[0]} />}
      </div>
      {!hasCard && <MediaGrid media={media} isRounded={false} />}
      <p aria-hidden="true" className="flex justify-around border-t border-(--pv-line) py-2 text-12 text-(--pv-quiet)">
        {actions.map(([Icon, label]) => (
          <span key={label} className="inline-flex items-center gap-1.5">
            <Icon className="icon" /> {label}
          </span>
        ))}
      </p>
    </>
  )
}

/** Instagram: the picture first, one at a time, then the caption. */
function Gallery({ name, businessName, words, media, fits }: Props) {
  const t = useTranslations("compose")
  const [at, setAt] = useState(0)
  const text = words[0] ?? ""
  const handle = handleOf(name || businessName)
  const shown = media[Math.min(at, media.length - 1)]
  return (
    <>
      <div className="flex items-center gap-2.5 px-3.5 py-2.5">
        <Face name={businessName} />
        <b className="min-w-0 flex-1 truncate font-semibold">{handle}</b>
        <Ellipsis className="icon" aria-hidden="true" />
      </div>
      <div className="relative aspect-square bg-(--pv-card)">
        {shown ? (
          <Picture asset={shown} className="h-full" />
        ) : (
          <p className="grid h-full place-items-center px-6 text-center text-13 text-(--pv-quiet)">
            {t("needsPicture")}
          </p>
        )}
        {media.length > 1 && (
          <span className="absolute top-3 right-3 rounded-full bg-(--pv-page) px-2 py-0.5 text-12 tabular-nums">
            {t("ofPictures", { number: Math.min(at, media.length - 1) + 1, count: media.length })}
          </span>
        )}
      </div>
      {media.length > 1 && (
        <div className="flex justify-center">
          {media.map((asset, index) => (
            <button
              key={asset.id}
              type="button"
              aria-label={t("showPicture", { number: index + 1 })}
              aria-pressed={asset === shown}
              onClick={() => setAt(index)}
              className="group grid size-6 place-items-center max-md:size-11"
            >
              <span className="size-1.5 rounded-full bg-(--pv-line) group-aria-pressed:bg-(--pv-words)" />
            </button>
          ))}
        </div>
      )}
      <div aria-hidden="true" className="flex gap-3.5 px-3.5 pt-2.5">
        <Heart className="icon icon-20" />
        <MessageCircle className="icon icon-20" />
        <Send className="icon icon-20" />
        <Bookmark className="icon icon-20 ml-auto" />
      </div>
      <div className="px-3.5 pt-2 pb-3.5">
        <PostText text={text} fits={fits(text)} fold={2} lead={handle} hasLinks={false} />
      </div>
    </>
  )
}
