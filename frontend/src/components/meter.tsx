import { cn } from "@/lib/cn"

type Props = { label: string; used: number; limit: number; className?: string }

/** How much of a limit is used. Nearly all of it is said in the figures beside it, too. */
export function Meter({ label, used, limit, className }: Props) {
  const share = limit === 0 ? 1 : Math.min(used / limit, 1)
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers paint <meter> their own way, green and red
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(used, limit)}
      className={cn("h-1 overflow-clip rounded-full bg-selected", className)}
    >
      <div
        className={cn("h-full rounded-full", share >= 1 ? "bg-wait" : "bg-ink-2")}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  )
}
