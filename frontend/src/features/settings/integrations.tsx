import { useQuery } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useTranslations } from "use-intl"
import { getConfigOptions, getIntegrationsOptions, listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { firstFailure, retryFailed } from "@/lib/queries"

/** Which outside services this installation uses, and what stands in for those it does not. */
export function Integrations() {
  const t = useTranslations("settings")
  const config = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const integrations = useQuery({ ...getIntegrationsOptions(), staleTime: 60_000 })
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const queries = [config, integrations, platforms]
  const failure = firstFailure(queries)
  if (failure)
    return <ProblemNotice error={failure} title={t("integrationsFailed")} onRetry={() => retryFailed(queries)} />
  if (!config.data || !integrations.data || !platforms.data) return <Skeleton className="h-80 w-full" />
  const { auth, version } = config.data
  const { writer, mail, storage, billing, product_analytics, error_reports } = integrations.data
  const models = [...new Set(Object.values(writer.models))].join(", ")
  const rows = [
    { name: t("writer"), isReal: writer.side !== "offline", says: models ? `${writer.name}: ${models}` : writer.name },
    { name: t("mail"), isReal: mail.is_on, says: mail.name },
    { name: t("storage"), isReal: storage.is_on, says: storage.name },
    { name: t("signInService"), isReal: auth === "clerk", says: t(auth === "clerk" ? "clerkOn" : "clerkOff") },
    { name: t("billing"), isReal: billing.is_on, says: billing.name },
    { name: t("productAnalytics"), isReal: product_analytics.is_on, says: product_analytics.name },
    { name: t("errorReports"), isReal: error_reports.is_on, says: error_reports.name },
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
