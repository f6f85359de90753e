import type { KeyboardEvent } from "react"
import { useTranslations } from "use-intl"
import { isMac } from "@/components/shell/use-shortcuts"
import { useScreenKeys } from "@/lib/shortcuts"
import type { Selection } from "@/lib/use-selection"

/**
 * Keys on a list of posts: J/K or the arrows go to the next and the one before, X chooses, with Shift everything up to it,
 * Ctrl/⌘ A all of them, Escape none. They stand in the help.
 */
export function useListKeys(selection: Selection) {
  const t = useTranslations("library.keys")
  const nav = useTranslations("nav")
  useScreenKeys(nav("library"), [
    { keys: "J", label: t("next") },
    { keys: "K", label: t("before") },
    { keys: "Home End", label: t("ends") },
    { keys: "X", label: t("choose") },
    { keys: "Shift X", label: t("chooseTo") },
    { keys: isMac() ? "⌘ A" : "Ctrl A", label: t("all") },
    { keys: "Esc", label: t("none") },
  ])
  return (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    if (target.matches("input:not([type=checkbox]), select, textarea")) return
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-post]")]
    const here = items.findIndex(item => item.contains(target))
    const focus = (index: number) => items[index]?.querySelector<HTMLElement>("[data-open]")?.focus()
    const withCommand = event.ctrlKey || event.metaKey
    const chosen = items[here]?.dataset.post
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (withCommand && key === "a") selection.all()
    else if (withCommand || event.altKey) return
    else if (key === "ArrowDown" || key === "j") focus(Math.min(here + 1, items.length - 1))
    else if (key === "ArrowUp" || key === "k") focus(Math.max(here - 1, 0))
    else if (key === "Home") focus(0)
    else if (key === "End") focus(items.length - 1)
    else if (key === "x" && chosen) selection.toggle(chosen, event.shiftKey)
    else if (key === "Escape" && selection.ids.size > 0) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
