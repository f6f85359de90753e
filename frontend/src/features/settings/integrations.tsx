import { useQuery } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useTranslations } from "use-intl"
import { getConfigOptions, listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { firstFailure, retryFailed } from "@/lib/queries"

/** Which outside services this installation uses, and what stands in for those it does not. */
export function Integrations() {
  const t = useTranslations("settings")
  const config = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const queries = [config, platforms]
  const failure = firstFailure(queries)
  if (failure)
    return <ProblemNotice error={failure} title={t("integrationsFailed")} onRetry={() => retryFailed(queries)} />
  if (!config.data || !platforms.data) return <Skeleton className="h-40 w-full" />
  const { auth, billing_enabled, posthog_key, version } = config.data
  const rows = [
    { name: t("signInService"), isReal: auth === "clerk", says: t(auth === "clerk" ? "clerkOn" : "clerkOff") },
    { name: t("billing"), isReal: billing_enabled, says: t(billing_enabled ? "billingOn" : "billingOff") },
    { name: t("productAnalytics"), isReal: posthog_key !== null, says: t(posthog_key ? "posthogOn" : "posthogOff") },
    ...platforms.data.items.map(platform => ({
      name: platform.name,
      isReal: platform.is_available && !platform.is_simulated,
      says: platform.is_available
        ? t(platform.is_simulated ? "platformSimulated" : "platformOn")
        : (platform.unavailable_reason ?? t("platformOff")),
    })),
  ]
  return (
    <>
      <ul className="border-t">
        {rows.map(({ name, isReal, says }) => (
          <li key={name} className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b py-2.5 text-13">
            <span className="w-44 font-medium">{name}</span>
            <span className="min-w-0 flex-1 basis-60 text-ink-2">{says}</span>
            {isReal && (
              <Tag>
                <Check className="icon size-3" aria-hidden="true" />
                {t("connected")}
              </Tag>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-12 text-ink-3">{t("version", { version })}</p>
    </>
  )
}
