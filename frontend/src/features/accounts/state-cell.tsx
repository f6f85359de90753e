import { Check, Clock, Pause, Unplug } from "lucide-react"
import { useTranslations } from "use-intl"
import type { SocialAccountRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { useWhen } from "@/lib/when"
import { needsYou, type State } from "./state"

type Props = { account: SocialAccountRead; state: State; timezone: string }

/** How it stands, in a word with its sign, and the reason under it. */
export function StateCell({ account, state, timezone }: Props) {
  const t = useTranslations("accounts")
  const when = useWhen(timezone)
  const platform = platformName(account.platform)
  const detail = () => {
    switch (state.kind) {
      case "reauth":
        return state.reason ?? t("state.reauthDetail", { platform })
      case "scopes":
        return t("state.scopesDetail", { platform, scopes: state.missing.join(", ") })
      case "ending":
        return t("state.endingDetail", { days: state.days })
      case "paused":
        return t("state.pausedDetail", { when: when(state.since) })
      case "resting":
        return t("state.restingDetail", { when: when(state.until) })
      case "limited":
        return t("state.limitedDetail", { platform, when: when(state.until) })
      case "renews":
        return t("state.renewsDetail", { days: state.days })
      case "disconnected":
        return t("state.disconnectedDetail")
      case "connected":
        return null
    }
  }
  if (needsYou(state)) {
    return (
      <>
        <p className="flex items-center gap-1.5 font-medium text-wait">
          <SignIcon sign="warning" size={14} />
          {t("state.needsYou")}
        </p>
        <p className="text-12 text-ink-2">{detail()}</p>
      </>
    )
  }
  const Icon =
    state.kind === "paused"
      ? Pause
      : state.kind === "disconnected"
        ? Unplug
        : state.kind === "connected" || state.kind === "renews"
          ? Check
          : Clock
  const said = detail()
  return (
    <>
      <p className="flex items-center gap-1.5">
        <Icon className="icon size-3.5" aria-hidden="true" />
        {t(
          `state.${state.kind === "renews" || state.kind === "limited" ? "connected" : (state.kind as "connected" | "paused" | "resting" | "disconnected")}`,
        )}
      </p>
      {said && <p className="text-12 text-ink-2">{said}</p>}
    </>
  )
}
