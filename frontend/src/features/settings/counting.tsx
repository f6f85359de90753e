import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import { Switch } from "@/components/ui/switch"
import { answerCounting } from "@/lib/answer-counting"
import { useConsent } from "@/lib/track"
import { Subsection } from "./subsection"

/** Whether use may be counted on this device; nothing where the operator has not set that up. */
export function Counting() {
  const t = useTranslations("consent")
  const { data } = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const consent = useConsent()
  if (!data?.posthog_key) return null
  return (
    <Subsection title={t("setting")} lead={t("detail")}>
      <div className="flex max-w-140 items-center justify-between gap-4">
        <span aria-hidden="true">{t("allow")}</span>
        <Switch label={t("allow")} isOn={consent === "yes"} onChange={isOn => answerCounting(isOn ? "yes" : "no")} />
      </div>
    </Subsection>
  )
}
