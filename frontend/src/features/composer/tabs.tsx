import type { KeyboardEvent } from "react"
import { useTranslations } from "use-intl"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { cn } from "@/lib/cn"
import { BASE, type Draft, isCustomised, type Tab, type Target } from "./draft"

type Props = {
  draft: Draft
  targets: readonly Target[]
  names: ReadonlyMap<string, string>
  tab: Tab
  onTab: (tab: Tab) => void
}

/** With more places than this, only the one that is shown has its name beside its glyph. */
const MOST_NAMED = 4

/** The base text, and each place that may say it in its own words. */
export function Tabs({ targets, names, tab, onTab }: Props) {
  const t = useTranslations("compose")
  const keys = [BASE, ...targets.map(({ key }) => key)]
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
    const next = step && keys[(keys.indexOf(tab) + step + keys.length) % keys.length]
    if (!next) return
    event.preventDefault()
    onTab(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next)}"]`)?.focus()
  }
  const twice = new Set(
    targets.map(({ platform }) => platform).filter((platform, index, all) => all.indexOf(platform) !== index),
  )
  const nameOf = ({ key, platform }: Target) => (twice.has(platform) && names.get(key)) || platformName(platform)
  const isTight = targets.length > MOST_NAMED
  const isNamed = (target: Target) => !isTight || target.key === tab || twice.has(target.platform)
  return (
    <div
      role="tablist"
      aria-label={t("textsFor")}
      onKeyDown={move}
      className={cn(
        "flex h-12 flex-none overflow-x-auto overflow-y-hidden border-b [scrollbar-width:none]",
        isTight ? "gap-1" : "gap-5",
      )}
    >
      {keys.map(key => {
        const target = targets.find(one => one.key === key)
        const isOwn = target !== undefined && isCustomised(target)
        return (
          <button
            key={key}
            type="button"
            role="tab"
            id={`tab-${key}`}
            data-tab={key}
            aria-controls="words"
            aria-selected={key === tab}
            aria-label={
              target && isOwn
                ? `${nameOf(target)}, ${t("customised")}`
                : target && !isNamed(target)
                  ? nameOf(target)
                  : undefined
            }
            title={target && !isNamed(target) ? nameOf(target) : undefined}
            tabIndex={key === tab ? 0 : -1}
            onClick={() => onTab(key)}
            className={cn(
              "flex flex-none items-center gap-1.5 border-transparent border-b-2 text-13 whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-ink aria-selected:font-medium aria-selected:text-ink",
              isTight && "min-w-9 justify-center px-1.5 first:pl-0",
            )}
          >
            {target ? (
              <>
                <PlatformGlyph platform={target.platform} isNamed={false} />
                {isNamed(target) && nameOf(target)}
                {isOwn && <span aria-hidden="true" className="size-1.5 rounded-full bg-strong" />}
              </>
            ) : (
              t("baseText")
            )}
          </button>
        )
      })}
    </div>
  )
}
