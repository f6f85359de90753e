import { useTranslations } from "use-intl"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { cn } from "@/lib/cn"
import { formatNumber } from "@/lib/format"
import { type Kind, type Kit, platformAt, type Where } from "./kit"

type Props = { kit: Kit; at: Where; text: string; kind?: Kind; hasGlyph?: boolean }

export type Room = "fine" | "tight" | "over"

const TIGHT = 0.9

/** How a text stands to a platform's limit: tight from 90 %, over above it. */
export function roomOf(kit: Kit, at: Where, text: string, kind?: Kind): Room {
  const rules = kit.rules(at, kind)
  if (!rules) return "fine"
  if (!kit.fits(text, at, kind)) return "over"
  return kit.count(text.trim(), at, kind) >= rules.max_length * TIGHT ? "tight" : "fine"
}

const TONE: Record<Room, string> = { fine: "text-ink-3", tight: "text-wait", over: "text-bad font-semibold" }

/** How much of a platform's limit a text uses, in the platform's own counting. */
export function Counter({ kit, at, text, kind, hasGlyph = true }: Props) {
  const t = useTranslations("compose")
  const platform = platformAt(at)
  const rules = kit.rules(at, kind)
  if (!rules) return null
  const over = kit.over(text, at, kind)
  const bytes = kit.overBytes(text, at, kind)
  const room = roomOf(kit, at, text, kind)
  const name = platformName(platform)
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-12 tabular-nums", TONE[room])}>
      {hasGlyph && <PlatformGlyph platform={platform} size={14} isNamed={false} />}
      {room === "over" && <SignIcon sign="failed" size={14} />}
      {over > 0
        ? t("over", { platform: name, over: formatNumber(over), limit: formatNumber(rules.max_length) })
        : bytes > 0
          ? t("overBytes", { platform: name, over: formatNumber(bytes) })
          : t("count", {
              platform: name,
              count: formatNumber(kit.count(text.trim(), at, kind)),
              limit: formatNumber(rules.max_length),
            })}
    </span>
  )
}

/** The same as a line that fills up; what is over lies at its end in red. */
export function CountBar({ kit, at, text }: Omit<Props, "hasGlyph" | "kind">) {
  const rules = kit.rules(at)
  if (!rules) return null
  const count = kit.count(text.trim(), at)
  const whole = Math.max(count, rules.max_length)
  const inside = (Math.min(count, rules.max_length) / whole) * 100
  return (
    <div aria-hidden="true" className="relative h-1 overflow-hidden rounded-full bg-line">
      <i
        className={cn(
          "absolute inset-y-0 left-0",
          roomOf(kit, at, text) === "tight" ? "bg-wait" : "bg-[var(--text-2)]",
        )}
        style={{ width: `${inside}%` }}
      />
      {count > rules.max_length && (
        <i className="absolute inset-y-0 right-0 bg-bad" style={{ width: `${100 - inside}%` }} />
      )}
    </div>
  )
}
