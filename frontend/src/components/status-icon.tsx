import { useTranslations } from "use-intl"
import { cn } from "@/lib/cn"
import type { Standing } from "@/lib/posts"
import { Silhouette } from "./silhouette"

const TONE: Partial<Record<Standing, string>> = {
  failed: "text-bad",
  unconfirmed: "text-wait",
  published: "text-ink-2",
}

type Props = { standing: Standing; size?: 14 | 16 /** Off where the word stands beside it. */; isNamed?: boolean }

export function StatusIcon({ standing, size = 16, isNamed = true }: Props) {
  const t = useTranslations("standing")
  return (
    <svg
      className={cn("icon", TONE[standing])}
      style={{ width: size, height: size }}
      viewBox="0 0 16 16"
      {...(isNamed ? { role: "img", "aria-label": t(standing) } : { "aria-hidden": true })}
    >
      <Silhouette standing={standing} />
    </svg>
  )
}

export function StatusWord({ standing }: { standing: Standing }) {
  const t = useTranslations("standing")
  return (
    <span className={cn("inline-flex items-center gap-1", TONE[standing])}>
      <StatusIcon standing={standing} size={14} isNamed={false} />
      {t(standing)}
    </span>
  )
}
