import { useTranslations } from "use-intl"
import { cn } from "@/lib/cn"
import type { Standing } from "@/lib/posts"
import { OCTAGON } from "./sign-icon"

/** Seven silhouettes that tell apart in grey. */
function Silhouette({ standing }: { standing: Standing }) {
  switch (standing) {
    case "draft":
      return <circle cx="8" cy="8" r="5.6" strokeDasharray="2.2 2.2" />
    case "review":
      return (
        <>
          <circle cx="8" cy="8" r="5.6" />
          <path d="M8 4.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" stroke="none" />
        </>
      )
    case "scheduled":
      return (
        <>
          <circle cx="8" cy="8" r="5.6" />
          <path d="M8 4.9V8l2.2 1.5" />
        </>
      )
    case "publishing":
      return <path className="arc" d="M8 2.4A5.6 5.6 0 1 1 2.4 8" />
    case "published":
      return (
        <>
          <circle cx="8" cy="8" r="6.3" fill="currentColor" stroke="none" />
          <path d="m5.2 8.2 2 2 3.7-4.1" stroke="var(--bg-raised)" />
        </>
      )
    case "failed":
      return OCTAGON
    case "unconfirmed":
      return (
        <>
          <path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" />
          <path d="M6.7 6.6a1.3 1.3 0 1 1 1.9 1.2c-.4.2-.6.5-.6.9M8 10.5v.01" />
        </>
      )
  }
}

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
