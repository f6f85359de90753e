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
  /** A small picture of what it shows. */
  picture?: string
  /** On a crowded day: one line, and no more than who, when and what. */
  isCompact?: boolean
}

/** A post in small: who, when, how it stands, its first line, and what it is about. */
export function PostCardBody({
  platform,
  time,
  text,
  standing,
  isMarked,
  pillar,
  pillarIndex,
  footer,
  picture,
  isCompact = false,
}: Props) {
  const t = useTranslations("postCard")
  const isPast = standing === "published"
  return (
    <>
      <span className="flex h-4 items-center gap-1.5 text-12 font-medium">
        <PlatformGlyph platform={platform} />
        <span className="flex-1 text-left tabular-nums">{time ?? t("noTime")}</span>
        <StatusIcon standing={standing} />
      </span>
      {picture && !isCompact && (
        // biome-ignore lint/performance/noImgElement: served small by the API; the export has no image optimisation
        <img
          src={picture}
          alt=""
          loading="lazy"
          className="-mx-1.5 mt-1 block h-8.5 w-[calc(100%+12px)] max-w-none object-cover"
        />
      )}
      <span
        className={cn(
          "mt-1 text-left text-12",
          isCompact ? "block truncate" : "line-clamp-3 text-pretty",
          isPast ? "text-ink-2" : "font-medium",
        )}
      >
        <Marked isMarked={isMarked}>{firstLine(text)}</Marked>
      </span>
      {!isCompact && (footer || pillar) && (
        <span className="mt-1 flex items-center gap-1 text-left text-11 tracking-tight text-ink-2">
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
          <span
            className={cn("min-w-0", standing === "failed" || standing === "unconfirmed" ? "line-clamp-2" : "truncate")}
          >
            {footer ?? pillar}
          </span>
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
