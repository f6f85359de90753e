import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"
import { timeOf } from "@/lib/tz"
import type { SaveState } from "./use-autosave"

type Props = {
  state: SaveState
  isDirty: boolean
  isAutomatic: boolean
  /** There are words, and no place yet that they go to. */
  isHomeless: boolean
  zone: string
}

/** In a word, where the words are by now. */
export function SaveWord({ state, isDirty, isAutomatic, isHomeless, zone }: Props) {
  const t = useTranslations("compose.save")
  const isTrouble = state.is === "offline" || state.is === "refused" || state.is === "conflict"
  return (
    <span
      role="status"
      className={`inline-flex min-w-0 items-center gap-1 text-12 ${isTrouble ? "text-wait" : "text-ink-3"}`}
    >
      {isTrouble && <SignIcon sign="warning" size={14} />}
      <span className="truncate">{words()}</span>
    </span>
  )

  function words(): string {
    switch (state.is) {
      case "offline":
        return t("offline")
      case "refused":
        return t("refused", { why: state.problem.fields.text ?? state.problem.fields.options ?? state.problem.detail })
      case "conflict":
        return t("conflict")
      case "saving":
        return t("saving")
      default:
        if (isHomeless) return t("homeless")
        if (isDirty) return t(isAutomatic ? "saving" : "waits")
        if (state.is === "saved" && state.at)
          return t("savedAt", { time: timeOf(new Date(state.at).toISOString(), zone) })
        return state.is === "saved" ? t("saved") : ""
    }
  }
}
