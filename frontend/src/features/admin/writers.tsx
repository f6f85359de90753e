import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { getWriterUsageOptions } from "@/api/@tanstack/react-query.gen"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { DayBars } from "./day-bars"
import { DayTable } from "./day-table"
import { useCost } from "./use-cost"

/** What the writers were asked for and what it cost, by day, model and person. */
export function Writers() {
  const t = useTranslations("admin")
  const cost = useCost()
  const usage = useQuery(getWriterUsageOptions())
  const [isTable, setTable] = useState(false)
  if (usage.isError && !usage.data) {
    return <ProblemNotice error={usage.error} title={t("writersFailed")} onRetry={() => void usage.refetch()} />
  }
  if (!usage.data) return <Skeleton className="h-80 w-full" />
  const { days, models, users } = usage.data
  if (models.length === 0) return <Empty title={t("nothingWritten")} detail={t("nothingWrittenDetail")} />
  const hasCost = days.some(day => (day.cost_microdollars ?? 0) > 0)
  return (
    <div className="flex flex-col gap-10">
      <section>
        <SectionHead title={t(hasCost ? "costPerDay" : "callsPerDay")} note={t("days")}>
          <Button size="sm" look="ghost" onClick={() => setTable(!isTable)}>
            {t(isTable ? "showChart" : "showTable")}
          </Button>
        </SectionHead>
        {isTable ? <DayTable days={days} /> : <DayBars days={days} hasCost={hasCost} />}
      </section>
      <div className="grid gap-10 md:grid-cols-2">
        <Shares
          title={t("byModel")}
          rows={models.map(({ model, calls, cost_microdollars }) => ({
            name: model === "offline" ? t("offlineWriter") : model,
            calls,
            cost: cost(cost_microdollars),
          }))}
        />
        <Shares
          title={t("byUser")}
          rows={users.map(({ email, calls, cost_microdollars }) => ({
            name: email,
            calls,
            cost: cost(cost_microdollars),
          }))}
        />
      </div>
    </div>
  )
}

function Shares({ title, rows }: { title: string; rows: { name: string; calls: number; cost: string }[] }) {
  const t = useTranslations("admin")
  return (
    <section>
      <SectionHead title={title} />
      <ul>
        {rows.map(row => (
          <li key={row.name} className="flex min-h-10 items-center gap-4 border-b py-2 text-13">
            <span className="min-w-0 flex-1 truncate">{row.name}</span>
            <span className="text-ink-2 tabular-nums">{t("calls", { count: row.calls })}</span>
            <span className="w-28 text-right tabular-nums">{row.cost}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
