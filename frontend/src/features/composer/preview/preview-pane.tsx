import { useQueries } from "@tanstack/react-query"
import { Moon, Sun } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { getMediaOptions } from "@/api/@tanstack/react-query.gen"
import type { MediaRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { cn } from "@/lib/cn"
import { formatNumber } from "@/lib/format"
import { CountBar, Counter } from "../counter"
import { type Draft, mediaOf, type Target, wordsOf } from "../draft"
import { fittingLength, type Kit } from "../kit"
import type { Theme } from "./looks"
import { PostPreview } from "./post-preview"

type Props = {
  draft: Draft
  targets: readonly Target[]
  names: ReadonlyMap<string, string>
  businessName: string
  kit: Kit
  shown: string | null
  onShown: (key: string) => void
}

/** With more places than this, no button has room for a name; the preview says itself whose it is. */
const MOST_NAMED = 4

const SEGMENT =
  "flex items-center gap-1.5 border-line-strong text-12 text-ink-2 not-first:border-l hover:bg-hover focus-visible:-outline-offset-2 aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink"

/** How each post will look on its platform, and how its length stands there. */
export function PreviewPane({ draft, targets, names, businessName, kit, shown, onShown }: Props) {
  const t = useTranslations("compose")
  const target = targets.find(({ key }) => key === shown) ?? targets[0]
  const [theme, setTheme] = useState<Theme>("light")
  useEffect(() => {
    if (document.documentElement.classList.contains("dark")) setTheme("dark")
  }, [])
  // With many places the one that is shown may stand outside the row.
  const row = useRef<HTMLFieldSetElement>(null)
  const at = target?.key
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place, another button
  useEffect(() => {
    const pressed = row.current?.querySelector<HTMLElement>("[aria-pressed=true]")
    if (!row.current || !pressed) return
    const [inside, outside] = [pressed.getBoundingClientRect(), row.current.getBoundingClientRect()]
    if (inside.left < outside.left) row.current.scrollLeft += inside.left - outside.left
    else if (inside.right > outside.right) row.current.scrollLeft += inside.right - outside.right
  }, [at])
  const ids = target ? mediaOf(draft, target) : []
  const media = useQueries({
    queries: ids.map(id => getMediaOptions({ path: { media_id: id } })),
    combine: results => results.flatMap(({ data }): MediaRead[] => (data ? [data] : [])),
  })
  if (!target) return <p className="text-13 text-ink-2">{t("previewNone")}</p>
  const { platform } = target
  const words = wordsOf(draft, target, kit.canThread(platform))
  const longest = words.reduce((best, part) => (kit.count(part, target) > kit.count(best, target) ? part : best), "")
  const isTight = targets.length > MOST_NAMED
  const others = targets.filter(({ key }) => key !== target.key)
  return (
    <section aria-label={t("preview")}>
      <div className="flex items-center justify-between gap-2 pb-3">
        <fieldset
          ref={row}
          aria-label={t("previewOf")}
          className="inline-flex h-7 min-w-0 overflow-x-auto rounded-control border border-line-strong bg-page max-md:h-11"
        >
          {targets.map(({ key, platform }) => (
            <button
              key={key}
              type="button"
              aria-pressed={key === target.key}
              aria-label={names.get(key) ? `${platformName(platform)}, ${names.get(key)}` : platformName(platform)}
              onClick={() => onShown(key)}
              className={cn(SEGMENT, isTight ? "px-1.75 max-md:px-2.5" : "px-2.5")}
            >
              <PlatformGlyph platform={platform} isNamed={false} />
              {key === target.key && !isTight && platformName(platform)}
            </button>
          ))}
        </fieldset>
        <fieldset
          aria-label={t("previewTheme")}
          className="inline-flex h-7 flex-none overflow-clip rounded-control border border-line-strong bg-page max-md:h-11"
        >
          {(["light", "dark"] as const).map(one => (
            <button
              key={one}
              type="button"
              aria-pressed={theme === one}
              aria-label={t(`themes.${one}`)}
              onClick={() => setTheme(one)}
              className={cn(SEGMENT, "px-2.5")}
            >
              {one === "light" ? <Sun className="icon" /> : <Moon className="icon" />}
            </button>
          ))}
        </fieldset>
      </div>
      <PostPreview
        key={target.key}
        platform={platform}
        theme={theme}
        name={names.get(target.key) ?? businessName}
        businessName={businessName}
        words={words}
        media={media}
        fits={text => fittingLength(text, some => kit.fits(some, target))}
        options={target.options}
        comment={kit.hasComment(platform) ? target.comment : ""}
        fitsComment={text => fittingLength(text, some => kit.fits(some, platform, "comment"))}
      />
      <div className="border-b py-3.5">
        <div className="mb-2 flex items-center justify-between text-12">
          <Counter kit={kit} at={target} text={longest} hasGlyph={false} />
          {words.length > 1 && <span className="text-ink-3">{t("longestPart")}</span>}
        </div>
        <CountBar kit={kit} at={target} text={longest} />
        {kit.info(platform) && (
          <p className="mt-1.5 text-12 text-ink-3">
            {t(`units.${kit.info(platform)?.text.unit ?? "graphemes"}`, { platform: platformName(platform) })}
          </p>
        )}
      </div>
      {others.length > 0 && (
        <ul className="border-b py-2">
          {others.map(other => (
            <OtherCount key={other.key} draft={draft} target={other} kit={kit} />
          ))}
        </ul>
      )}
    </section>
  )
}

function OtherCount({ draft, target, kit }: { draft: Draft; target: Target; kit: Kit }) {
  const t = useTranslations("compose")
  const { platform } = target
  const limit = kit.rules(target)?.max_length ?? 0
  const counts = wordsOf(draft, target, kit.canThread(platform)).map(part => kit.count(part.trim(), target))
  const most = Math.max(...counts)
  return (
    <li className="flex h-6.5 items-center gap-2 text-12">
      <PlatformGlyph platform={platform} size={14} isNamed={false} />
      <span className="flex-1">{platformName(platform)}</span>
      <span
        className={cn(
          "tabular-nums",
          most > limit ? "font-semibold text-bad" : most >= limit * 0.9 ? "text-wait" : "text-ink-2",
        )}
      >
        {t("countOnly", { count: formatNumber(most), limit: formatNumber(limit) })}
      </span>
    </li>
  )
}
