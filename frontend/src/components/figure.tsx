import { ArrowDownRight, ArrowUpRight } from "lucide-react"
import { useTranslations } from "use-intl"
import { formatNumber, formatTenths } from "@/lib/format"
import { Sparkline } from "./sparkline"
import { Skeleton } from "./ui/skeleton"

const CELL =
  "relative border-line py-4.5 px-4 sm:px-5 not-first:border-l first:pl-0 max-xl:nth-[2n]:pr-0 max-xl:nth-[2n+1]:border-l-0 max-xl:nth-[2n+1]:pl-0 max-xl:nth-[n+3]:border-t max-sm:py-3 xl:last:pr-0"

type Props = {
  label: string
  /** Null: nobody told us, which is not zero. */
  value: number | null
  format?: (value: number) => string
  /** Against the period before; null: nothing to compare with; `none`: nobody asked. */
  change: { by: number; words: "percent" | "points" | "count" } | null | "none"
  /** Where many stand side by side. */
  isNarrow?: boolean
  byDay?: readonly (number | null)[]
  byDayBefore?: readonly (number | null)[]
}

/** A figure with its change in words and its course in small. Good news is quiet: an arrow, no colour. */
export function Figure({
  label,
  value,
  format = formatNumber,
  change,
  isNarrow = false,
  byDay = [],
  byDayBefore = [],
}: Props) {
  const t = useTranslations("figure")
  const say = () => {
    if (value === null) return t("unknown")
    if (change === "none") return null
    if (change === null) return t("nothingBefore")
    const size = Math.abs(change.by)
    const isFlat = change.words === "points" ? size < 0.05 : change.words === "percent" ? size < 0.5 : size === 0
    if (isFlat) return t("same")
    const amount = {
      percent: `${formatNumber(Math.round(size))}%`,
      points: formatTenths(size),
      count: formatNumber(size),
    }[change.words]
    const isUp = change.by > 0
    const Arrow = isUp ? ArrowUpRight : ArrowDownRight
    return (
      <>
        <Arrow className="icon size-3" aria-hidden="true" />
        {t(`${change.words}.${isUp ? "up" : "down"}`, { amount })}
      </>
    )
  }
  return (
    <div className={CELL}>
      <dt className="text-12 text-ink-2">{label}</dt>
      <dd className="mt-0.5 flex items-end justify-between gap-2 sm:gap-3">
        <div>
          <p className="text-26 font-semibold tabular-nums">{value === null ? "–" : format(value)}</p>
          <p className="flex items-center gap-1 text-12 text-ink-2 tabular-nums">{say()}</p>
        </div>
        <Sparkline values={byDay} before={byDayBefore} width={isNarrow ? 64 : 88} />
      </dd>
    </div>
  )
}

export function FigureSkeleton() {
  return (
    <div className={CELL}>
      <dt>
        <Skeleton className="h-3 w-24" />
      </dt>
      <dd>
        <Skeleton className="mt-2 h-7 w-20" />
        <Skeleton className="mt-2 h-3 w-16" />
      </dd>
    </div>
  )
}
