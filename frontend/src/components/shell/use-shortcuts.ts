import { useRouter } from "next/navigation"
import { useEffect, useMemo } from "react"
import { useTranslations } from "use-intl"
import { isTyping } from "@/lib/keys"
import { useScreenKeys } from "@/lib/shortcuts"
import { DESTINATIONS, NEW_POST, SETTINGS } from "./destinations"
import { openOverlay } from "./overlays"

/** After `G`, the letter of each place. */
const GO = { D: "dashboard", S: "strategy", K: "calendar", L: "library", A: "analytics", C: "accounts", E: "settings" }
/** How long `G` waits for its second letter. */
const WAIT_MS = 1200

export const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The keys that work on every screen: `C`, `G` and a letter, `?`, and Ctrl or Cmd with K. All but the last off while typing. */
export function useShortcuts(): void {
  const router = useRouter()
  const t = useTranslations("keys")
  const nav = useTranslations("nav")
  const places = useMemo(
    () =>
      Object.entries(GO).flatMap(([letter, name]) =>
        [...DESTINATIONS, SETTINGS].filter(place => place.name === name).map(place => ({ letter, ...place })),
      ),
    [],
  )

  useScreenKeys(t("everywhere"), [
    { keys: typeof navigator !== "undefined" && isMac() ? "⌘ K" : "Ctrl K", label: t("palette") },
    { keys: "C", label: t("compose"), run: () => router.push(NEW_POST.href) },
    { keys: "?", label: t("help"), run: () => openOverlay("help") },
    { keys: "Z", label: t("undo") },
    { keys: "Esc", label: t("escape") },
  ])
  useScreenKeys(
    t("goTo"),
    places.map(({ letter, name }) => ({ keys: `G ${letter}`, label: nav(name) })),
  )

  useEffect(() => {
    let goneAt = 0
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase()
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === "k") {
        event.preventDefault()
        openOverlay("palette")
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      const place =
        Date.now() - goneAt < WAIT_MS ? places.find(({ letter }) => letter.toLowerCase() === key) : undefined
      goneAt = key === "g" ? Date.now() : 0
      if (!place) return
      // The second letter is this one's alone, whatever else it does on the screen.
      event.preventDefault()
      router.push(place.href)
    }
    window.addEventListener("keydown", onKey, { capture: true })
    return () => window.removeEventListener("keydown", onKey, { capture: true })
  }, [router, places])
}
