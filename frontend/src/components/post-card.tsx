import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { cn } from "@/lib/cn"
import { firstLine } from "@/lib/format"
import type { Standing } from "@/lib/posts"
import { Marked } from "./marked"
import { PillarShape } from "./pillar-shape"
import { PlatformGlyph } from "./platform-glyph"
import { StatusIcon } from "./status-icon"

type Props = {
  platform: string
  /** Wall time, as `07:10`; null for a draft that has none. */
  time: string | null
  text: string
  standing: Standing
  isMarked: boolean
  pillar: string | null
  pillarIndex: number | null
  /** What takes the pillar's place once there is something to say: the result, or what went wrong. */
  footer?: ReactNode
}

/** A post in small: who, when, how it stands, its first line, and what it is about. */
export function PostCardBody({ platform, time, text, standing, isMarked, pillar, pillarIndex, footer }: Props) {
  const t = useTranslations("postCard")
  const isPast = standing === "published"
  return (
    <>
      <span className="flex h-4 items-center gap-1.5 text-12 font-medium">
        <PlatformGlyph platform={platform} />
        <span className="flex-1 text-left tabular-nums">{time ?? t("noTime")}</span>
        <StatusIcon standing={standing} />
      </span>
      <span className={cn("mt-1 line-clamp-3 text-left text-12 text-pretty", isPast ? "text-ink-2" : "font-medium")}>
        <Marked isMarked={isMarked}>{firstLine(text)}</Marked>
      </span>
      {(footer || pillar) && (
        <span className="mt-1 flex items-center gap-1 text-left text-11 tracking-tight text-ink-2">
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
          <span className="min-w-0 truncate">{footer ?? pillar}</span>
        </span>
      )}
    </>
  )
}

/** The edge of a post's card; the same wherever it stands. */
export function postCardEdge(standing: Standing, isSelected = false): string {
  return cn(
    "block rounded-control border bg-raised px-1.5 pt-1.5 pb-1.5",
    isSelected
      ? "border-ink shadow-[inset_0_0_0_1px_var(--text)]"
      : standing === "failed"
        ? "border-bad"
        : standing === "published"
          ? "border-line"
          : standing === "draft"
            ? "border-dashed border-control"
            : "border-line-strong",
  )
}
