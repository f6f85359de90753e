"use client"

import { useMutation, useQuery } from "@tanstack/react-query"
import { Download, RefreshCw } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { useTranslations } from "use-intl"
import {
  getAnalyticsOverviewOptions,
  getSubscriptionOptions,
  refreshAnalyticsMutation,
} from "@/api/@tanstack/react-query.gen"
import { client } from "@/api/client.gen"
import { exportAnalytics } from "@/api/sdk.gen"
import { DownloadLink } from "@/components/download-link"
import { type FigureName, OverviewFigures } from "@/components/overview-figures"
import { PageHead } from "@/components/page-head"
import { ProblemNotice } from "@/components/problem-notice"
import { Button, ButtonLink } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { toast } from "@/lib/toast"
import { firstDay, lastDay, queryOf, usePeriod } from "./period"
import { RangePicker } from "./range-picker"
import { ReportSkeleton } from "./report-skeleton"

// What stands below the figures comes after them.
const Report = dynamic(() => import("./report").then(module => module.Report), {
  ssr: false,
  loading: () => <ReportSkeleton />,
})

const SHOWN: readonly FigureName[] = ["impressions", "engagements", "rate", "followers", "clicks"]

/** What happened, against the period before; every figure is what a platform told, and unknown is never zero. */
export function Analytics() {
  const t = useTranslations("analytics")
  const { id, timezone } = useBusiness()
  const { period, compares, setPeriod, setCompares } = usePeriod()
  const overview = useQuery(getAnalyticsOverviewOptions({ query: queryOf(id, period) }))
  const plan = useQuery(getSubscriptionOptions())
  const [hasFigures, setHasFigures] = useState(false)
  if (!hasFigures && !overview.isPending) setHasFigures(true)
  const refresh = useMutation({
    ...refreshAnalyticsMutation(),
    onSuccess: asked => toast(t("asked", { count: asked.posts })),
  })
  const days = { from: firstDay(period, timezone), to: lastDay(period, timezone) }
  const query = { business_id: id, format: "csv" as const, ...days }
  const loadCsv = async () => {
    const { data } = await exportAnalytics({ query, parseAs: "blob", throwOnError: true })
    return data as unknown as Blob
  }
  return (
    <>
      <PageHead title={t("title")}>
        <RangePicker period={period} compares={compares} onPeriod={setPeriod} onCompares={setCompares} />
        <Button isBusy={refresh.isPending} onClick={() => refresh.mutate({ body: { business_id: id } })}>
          {!refresh.isPending && <RefreshCw className="icon" aria-hidden="true" />}
          {t("readNow")}
        </Button>
        {plan.data?.features.includes("analytics_export") === false ? (
          <ButtonLink href="/billing/#plans" aria-label={t("csvLarger")}>
            <Download className="icon" aria-hidden="true" />
            {t("csv")}
          </ButtonLink>
        ) : (
          <DownloadLink
            href={client.buildUrl({ url: "/api/v1/analytics/export", query })}
            load={loadCsv}
            name={`analytics-${days.from}-${days.to}.csv`}
            label={t("csvOf")}
          >
            <Download className="icon" aria-hidden="true" />
            {t("csv")}
          </DownloadLink>
        )}
      </PageHead>
      <div className="w-full max-w-304 px-4 pb-12 md:px-8">
        {overview.isPending && !hasFigures ? (
          <div aria-busy="true">
            <div className="border-b">
              <OverviewFigures overview={undefined} show={SHOWN} />
            </div>
            <ReportSkeleton />
          </div>
        ) : (
          <>
            {overview.isError && !overview.data ? (
              <div className="py-4">
                <ProblemNotice error={overview.error} title={t("failed")} onRetry={() => void overview.refetch()} />
              </div>
            ) : (
              <div className="border-b">
                <OverviewFigures overview={overview.data} show={SHOWN} compares={compares} />
              </div>
            )}
            <Report
              overview={overview.isError && !overview.data ? null : overview.data}
              period={period}
              compares={compares}
            />
          </>
        )}
      </div>
    </>
  )
}
