import type { ReactNode } from "react"
import { useTranslations } from "use-intl"

const HINTS = [
  { keys: ["Space"], does: "pickUp" },
  { keys: ["←", "↑", "↓", "→"], does: "move" },
  { keys: ["E"], does: "edit" },
  { keys: ["X"], does: "select" },
  { keys: ["T"], does: "today" },
  { keys: ["J", "K"], does: "step" },
  { keys: ["M", "W", "L"], does: "view" },
] as const

/** The keys of the calendar, where they are needed. */
export function HintLine({ children }: { children: ReactNode }) {
  const t = useTranslations("calendar.keys")
  return (
    <div className="flex h-9 flex-none items-center justify-between gap-4 overflow-hidden border-t bg-page px-4 text-12 whitespace-nowrap text-ink-2 max-md:hidden">
      <ul aria-label={t("label")} className="flex min-w-0 gap-x-4 overflow-hidden max-lg:hidden">
        {HINTS.map(({ keys, does }) => (
          <li key={does} className="flex items-center gap-1">
            {keys.map(key => (
              <kbd
                key={key}
                className="min-w-5 rounded-chip border border-line-strong px-1 text-center font-sans text-11"
              >
                {key}
              </kbd>
            ))}
            <span className="ml-0.5">{t(does)}</span>
          </li>
        ))}
      </ul>
      {children}
    </div>
  )
}
