import type { ReactNode } from "react"
import { cn } from "@/lib/cn"

const TONES = {
  quiet: "bg-hover text-ink-2",
  mark: "bg-mark text-on-mark",
  bad: "bg-bad-bg text-bad",
  wait: "bg-wait-bg text-wait",
}

export function Tag({
  tone = "quiet",
  className,
  children,
}: {
  tone?: keyof typeof TONES
  className?: string
  children: ReactNode
}) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-chip px-1.5 text-11",
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}
