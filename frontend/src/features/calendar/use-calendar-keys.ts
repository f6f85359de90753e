import { useTranslations } from "use-intl"
import { useScreenKeys } from "@/lib/shortcuts"

type Actions = Record<"today" | "month" | "week" | "list" | "next" | "before" | "edit" | "select", () => void>

/** Single keys of the calendar, and those that a post in focus answers to; all of them stand in the help. */
export function useCalendarKeys(actions: Actions, isPhone: boolean): void {
  const t = useTranslations("calendar.keys.all")
  const nav = useTranslations("nav")
  const one = (keys: string, does: keyof Actions) => ({
    keys,
    label: t(does),
    // The letter must not end up in a text that it opens.
    run: (event: KeyboardEvent) => {
      event.preventDefault()
      actions[does]()
    },
  })
  useScreenKeys(nav("calendar"), [
    one("T", "today"),
    one("M", "month"),
    ...(isPhone ? [] : [one("W", "week")]),
    one("L", "list"),
    one("J", "next"),
    one("K", "before"),
    { keys: "← ↑ ↓ →", label: t("walk") },
    { keys: "Space", label: t("pickUp") },
    one("E", "edit"),
    one("X", "select"),
  ])
}
