import { Check } from "lucide-react"
import { useTranslations } from "use-intl"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { SectionHead } from "@/components/ui/section-head"
import { cn } from "@/lib/cn"
import { formatNumber } from "@/lib/format"
import { standingOf as standingOfPost } from "@/lib/posts"
import { roomOf } from "./counter"
import { chosen, type Draft, isCustomised, isLocked, type Place, wordsOf } from "./draft"
import type { Kit } from "./kit"
import type { Choice } from "./places"

type Props = { draft: Draft; choices: readonly Choice[]; kit: Kit; onToggle: (place: Place) => void }

/** Where the idea goes: each account ticked here gets a post of its own. */
export function TargetList({ draft, choices, kit, onToggle }: Props) {
  const t = useTranslations("compose")
  const near = choices.filter(isNear(draft))
  const far = choices.filter(choice => !near.includes(choice))
  const row = (choice: Choice) => (
    <TargetRow key={choice.place.key} choice={choice} draft={draft} kit={kit} onToggle={onToggle} />
  )
  return (
    <section aria-label={t("goesTo")}>
      <SectionHead title={t("goesTo")}>
        <span className="tabular-nums">{t("ofPlaces", { chosen: chosen(draft).length, all: near.length })}</span>
      </SectionHead>
      <ul>{near.map(row)}</ul>
      {far.length > 0 && (
        <details className="pt-2">
          <summary className="cursor-pointer rounded-chip py-1 text-12 text-ink-2">
            {t("draftsOnly", { count: far.length })}
          </summary>
          <ul>{far.map(row)}</ul>
        </details>
      )}
    </section>
  )
}

/** The same on phones: glyphs in a row. */
export function TargetChips({ draft, choices, kit, onToggle }: Props) {
  const t = useTranslations("compose")
  return (
    <fieldset aria-label={t("goesTo")} className="flex gap-1.5 overflow-x-auto p-0.5">
      {choices.filter(isNear(draft)).map(({ place, name, standing }) => {
        const target = draft.targets.find(({ key }) => key === place.key)
        const isOn = target?.isChosen ?? false
        const over = isOn && target ? overOf(draft, target, kit) : 0
        const label = [platformName(place.platform), name, over > 0 && `−${over}`].filter(Boolean).join(", ")
        return (
          <button
            key={place.key}
            type="button"
            aria-pressed={isOn}
            aria-label={label}
            disabled={target ? isLocked(target) || isScheduled(target) : false}
            onClick={() => onToggle(place)}
            className={cn(
              "inline-flex h-11 flex-none items-center gap-1.5 rounded-control border px-3 focus-visible:outline-offset-0",
              over > 0 ? "border-bad" : isOn ? "border-ink" : "border-dashed border-line-strong",
              standing === "ended" || standing === "disconnected" ? "text-wait" : "",
            )}
          >
            <PlatformGlyph platform={place.platform} size={20} isNamed={false} />
            {over > 0 && <span className="text-12 font-semibold text-bad tabular-nums">−{over}</span>}
            {isOn && over === 0 && <Check className="icon size-3.5" aria-hidden="true" />}
          </button>
        )
      })}
    </fieldset>
  )
}

type Target = Draft["targets"][number]

/** What one can connect, and whatever else is in use. */
const isNear = (draft: Draft) => (choice: Choice) =>
  !choice.isOut || draft.targets.some(({ key, isChosen }) => isChosen && key === choice.place.key)

const isScheduled = (target: Target) => target.post?.status === "scheduled"

function overOf(draft: Draft, target: Target, kit: Kit): number {
  return Math.max(
    ...wordsOf(draft, target, kit.canThread(target.platform)).map(part => kit.over(part, target)),
    kit.over(target.comment, target.platform, "comment"),
  )
}

function TargetRow({ choice, draft, kit, onToggle }: { choice: Choice } & Omit<Props, "choices">) {
  const t = useTranslations("compose")
  const standing = useTranslations("standing")
  const { place, name } = choice
  const target = draft.targets.find(({ key }) => key === place.key)
  const isOn = target?.isChosen ?? false
  const words = target && isOn ? wordsOf(draft, target, kit.canThread(place.platform)) : null
  const count = words?.reduce((sum, part) => sum + kit.count(part.trim(), target ?? place), 0) ?? 0
  const over = target && isOn ? overOf(draft, target, kit) : 0
  const locked = target && (isLocked(target) || isScheduled(target)) ? target.post : null
  const note = locked
    ? standing(standingOfPost(locked))
    : over > 0
      ? t("overBy", { over: formatNumber(over) })
      : choice.standing !== "fine"
        ? t(choice.isOut ? "draftOnly" : `accounts.${choice.standing}`)
        : isOn && target
          ? t(isCustomised(target) ? "customised" : "baseText")
          : platformName(place.platform)
  const isBad = over > 0
  const isWait = choice.standing === "ended" || choice.standing === "disconnected" || choice.standing === "paused"
  return (
    <li className="border-b border-line-soft">
      <label
        className={cn(
          "flex min-h-13 cursor-pointer items-center gap-2.5 py-1.5 has-disabled:cursor-default",
          !isOn && "text-ink-2",
        )}
        title={locked ? t("lockedPlace") : undefined}
      >
        <span className="relative grid size-4 flex-none place-items-center">
          <input
            type="checkbox"
            checked={isOn}
            disabled={locked !== null}
            onChange={() => onToggle(place)}
            className="peer absolute inset-0 size-4 appearance-none rounded-chip border border-control checked:border-strong checked:bg-strong disabled:opacity-60"
          />
          <Check className="icon pointer-events-none relative size-3 text-transparent peer-checked:text-on-strong" />
        </span>
        <PlatformGlyph platform={place.platform} size={20} isNamed={false} />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-13 font-medium">
            {name ?? platformName(place.platform)}
            <span className="sr-only">{name && `, ${platformName(place.platform)}`}</span>
          </span>
          <span className={cn("block truncate text-12", isBad ? "text-bad" : isWait ? "text-wait" : "text-ink-3")}>
            {note}
          </span>
        </span>
        {words && (
          <span
            className={cn(
              "text-12 tabular-nums",
              roomOf(kit, place.platform, longest(words)) === "over" || isBad ? "font-semibold text-bad" : "text-ink-3",
            )}
          >
            {formatNumber(count)}
          </span>
        )}
      </label>
    </li>
  )
}

const longest = (words: readonly string[]) =>
  words.reduce((best, part) => (part.length > best.length ? part : best), "")
