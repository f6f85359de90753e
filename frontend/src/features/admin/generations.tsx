import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query"
import { parseAsStringLiteral, useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { listAllGenerationsInfiniteOptions, retryGenerationMutation } from "@/api/@tanstack/react-query.gen"
import type { AdminGenerationRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { SectionHead } from "@/components/ui/section-head"
import { Segments } from "@/components/ui/segments"
import { Skeleton } from "@/components/ui/skeleton"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"
import { browserZone } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { BY_CURSOR, More } from "./more"

const ONLY = ["all", "unfinished", "stuck", "failed"] as const

export function useGenerations() {
  const [only, setOnly] = useQueryState("writing", parseAsStringLiteral(ONLY).withDefault("all"))
  const query = useInfiniteQuery({
    ...listAllGenerationsInfiniteOptions({ query: { ...(only !== "all" && { only }), limit: 20 } }),
    ...BY_CURSOR,
  })
  return { only, setOnly, query }
}

export function Generations() {
  const t = useTranslations("admin")
  const { only, setOnly, query } = useGenerations()
  const rows = query.data?.pages.flatMap(page => page.items)
  return (
    <section>
      <SectionHead title={t("generations")} />
      <div className="my-3 max-w-full overflow-x-auto">
        <Segments
          label={t("only")}
          value={only}
          options={ONLY.map(value => ({ value, label: t(value) }))}
          onChange={value => void setOnly(value)}
        />
      </div>
      {query.isError && !rows ? (
        <ProblemNotice error={query.error} title={t("generationsFailed")} onRetry={() => void query.refetch()} />
      ) : !rows ? (
        <Skeleton className="h-40 w-full" />
      ) : rows.length === 0 ? (
        <Empty title={t("noGenerations")} detail={t("noGenerationsDetail")} />
      ) : (
        <ul className="border-t">
          {rows.map(row => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
      <More query={query} />
    </section>
  )
}

function Row({ row }: { row: AdminGenerationRead }) {
  const t = useTranslations("admin")
  const client = useQueryClient()
  const when = useWhen(browserZone())
  const retry = useMutation({
    ...retryGenerationMutation(),
    onSuccess: () => {
      toast(t("retried"))
      return invalidate(client, "listAllGenerations", "listAdminActions")
    },
  })
  const isTrouble = row.status === "failed" || row.is_stuck
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 text-13">
          <span className="font-medium">{t(`kind.${row.kind}`)}</span>
          <span className="text-ink-2">
            {row.business_name} · {row.user_email}
          </span>
        </p>
        <p className={`flex items-start gap-1.5 text-12 ${isTrouble ? "text-bad" : "text-ink-2"}`}>
          {isTrouble && <SignIcon sign="failed" size={14} className="mt-px" />}
          {row.is_stuck
            ? `${t("isStuck")}, ${t("attempts", { count: row.attempts })}`
            : (row.error_message ?? t(`generationStatus.${row.status}`, { progress: row.progress }))}
        </p>
      </div>
      <span className="text-12 text-ink-2">{when(row.created_at)}</span>
      {row.can_retry && (
        <Button
          size="sm"
          isBusy={retry.isPending}
          onClick={() =>
            retry.mutate({
              path: { generation_id: row.id },
              headers: { "Idempotency-Key": `${row.id}-${row.updated_at}` },
            })
          }
        >
          {t("retry")}
        </Button>
      )}
    </li>
  )
}
