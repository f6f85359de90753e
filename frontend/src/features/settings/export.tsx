import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Download } from "lucide-react"
import { useTranslations } from "use-intl"
import { listExportsOptions, listExportsQueryKey, startExportMutation } from "@/api/@tanstack/react-query.gen"
import { client as api } from "@/api/client.gen"
import { downloadExport } from "@/api/sdk.gen"
import type { DataExportRead } from "@/api/types.gen"
import { DownloadLink } from "@/components/download-link"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { formatBytes, formatInstant } from "@/lib/format"
import { browserZone } from "@/lib/tz"

const POLL_MS = 2000

function isUnfinished(made: DataExportRead | undefined): boolean {
  return made?.status === "queued" || made?.status === "running"
}

async function loadExport(id: string): Promise<Blob> {
  const { data } = await downloadExport({ path: { export_id: id }, parseAs: "blob", throwOnError: true })
  return data as Blob
}

/** Asks for the file, watches it being made, and hands it out. */
export function Export() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const exports = useQuery({
    ...listExportsOptions(),
    refetchInterval: query => (isUnfinished(query.state.data?.items[0]) ? POLL_MS : false),
  })
  const start = useMutation({
    ...startExportMutation(),
    onSuccess: () => client.invalidateQueries({ queryKey: listExportsQueryKey() }),
  })
  if (exports.isError && !exports.data) {
    return <ProblemNotice error={exports.error} title={t("exportsFailed")} onRetry={() => void exports.refetch()} />
  }
  if (!exports.data) return <Skeleton className="h-8 w-40" />
  const [newest] = exports.data.items
  const ready = exports.data.items.filter(({ status }) => status === "ready")
  return (
    <>
      {isUnfinished(newest) ? (
        <div aria-live="polite">
          <p className="text-13">{t("exportUnderWay", { percent: newest?.progress ?? 0 })}</p>
          <progress
            aria-label={t("exportProgress")}
            max={100}
            value={newest?.progress ?? 0}
            className="mt-2 block h-1 w-full max-w-100 appearance-none overflow-clip rounded-full bg-selected [&::-moz-progress-bar]:bg-ink-2 [&::-webkit-progress-bar]:bg-selected [&::-webkit-progress-value]:bg-ink-2"
          />
        </div>
      ) : (
        <Button isBusy={start.isPending} onClick={() => start.mutate({})}>
          {t(ready.length > 0 ? "exportAgain" : "exportNow")}
        </Button>
      )}
      {newest?.status === "failed" && (
        <p className="mt-3 flex items-start gap-1.5 text-13 text-bad" role="alert">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {t("exportBroke")}
        </p>
      )}
      {ready.length > 0 && (
        <ul className="mt-4 border-t">
          {ready.map(made => (
            <li key={made.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b py-2.5">
              <div className="min-w-0 flex-1 basis-52">
                <p className="text-13 font-medium">{formatInstant(made.created_at, browserZone())}</p>
                <p className="text-12 text-ink-2">
                  {t("exportFile", {
                    size: formatBytes(made.byte_size ?? 0),
                    until: made.expires_at ? formatInstant(made.expires_at, browserZone()) : "",
                  })}
                </p>
              </div>
              <DownloadLink
                size="sm"
                href={api.buildUrl({ url: "/api/v1/exports/{export_id}/file", path: { export_id: made.id } })}
                load={() => loadExport(made.id)}
                name={`export-${made.created_at.slice(0, 10)}.zip`}
              >
                <Download className="icon" aria-hidden="true" />
                {t("download")}
              </DownloadLink>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
