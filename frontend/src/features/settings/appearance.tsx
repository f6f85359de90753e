import { Check, Monitor, Moon, Sun } from "lucide-react"
import { useTheme } from "next-themes"
import { useSyncExternalStore } from "react"
import { useTranslations } from "use-intl"
import { cn } from "@/lib/cn"
import { Subsection } from "./subsection"

const THEMES = [
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
  { value: "system", icon: Monitor },
] as const

const LESS_MOTION = "(prefers-reduced-motion: reduce)"

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(LESS_MOTION)
  query.addEventListener("change", listener)
  return () => query.removeEventListener("change", listener)
}

export function Appearance() {
  const t = useTranslations("settings")
  const { theme, setTheme } = useTheme()
  const isStill = useSyncExternalStore(subscribe, () => window.matchMedia(LESS_MOTION).matches)
  return (
    <>
      <Subsection title={t("theme")}>
        <fieldset className="grid gap-2 sm:grid-cols-3">
          <legend className="sr-only">{t("theme")}</legend>
          {THEMES.map(({ value, icon: Icon }) => (
            <label
              key={value}
              className={cn(
                "flex h-11 cursor-pointer items-center gap-2.5 rounded-control border border-line-strong px-3 text-13 hover:bg-hover",
                "has-checked:border-ink has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
              )}
            >
              <input
                type="radio"
                name="theme"
                value={value}
                checked={theme === value}
                onChange={() => setTheme(value)}
                className="sr-only"
              />
              <Icon className="icon" aria-hidden="true" />
              {t(`themes.${value}`)}
              {theme === value && <Check className="icon ml-auto" aria-hidden="true" />}
            </label>
          ))}
        </fieldset>
      </Subsection>
      <Subsection title={t("motion")}>
        <p className="max-w-140 text-13 text-ink-2">{t(isStill ? "motionLess" : "motionUsual")}</p>
      </Subsection>
    </>
  )
}
