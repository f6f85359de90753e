import { useQueryClient } from "@tanstack/react-query"
import { X } from "lucide-react"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

/** The posts as they are written, until all are there. */
export function FillProgress({ generationId, onDone }: { generationId: string; onDone: () => void }) {
  const t = useTranslations("calendar.fill")
  const common = useTranslations("common")
  const client = useQueryClient()
  const work = useGeneration(generationId)
  const written = work.posts.length
  const status = work.outcome?.status
  useEffect(() => {
    if (written > 0) void invalidate(client, "listContent")
  }, [written, client])
  useEffect(() => {
    if (!status) return
    void invalidate(client, "listContent", "listCalendarGaps")
    if (status !== "succeeded" || work.failures.length > 0) return
    toast(t("done", { count: written }))
    onDone()
  }, [status, written, work.failures.length, client, onDone, t])
  const isOver = status !== undefined
  const trouble =
    status === "failed" ? [work.outcome?.error?.message ?? t("failed")] : work.failures.map(one => one.reason)
  return (
    <div className="flex-none border-b px-4 py-2 text-13 md:px-6">
      <div className="flex items-center gap-3">
        <p role="status" className="flex-1">
          {isOver ? t("written", { count: written }) : (work.steps.at(-1)?.message ?? t("starting"))}
        </p>
        {!isOver && <span className="text-12 text-ink-3 tabular-nums">{work.percent} %</span>}
        {isOver && (
          <Button look="ghost" size="sm" isIcon aria-label={common("close")} onClick={onDone}>
            <X className="icon" />
          </Button>
        )}
      </div>
      {!isOver && (
        <div className="mt-1.5 h-1 overflow-hidden rounded-chip bg-hover" aria-hidden="true">
          <div
            className="h-full bg-mark-edge transition-[width] duration-(--dur-3)"
            style={{ width: `${work.percent}%` }}
          />
        </div>
      )}
      {isOver && trouble.length > 0 && (
        <ul className="text-wait">
          {trouble.map((reason, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: reasons repeat and have no identity
            <li key={index} className="flex items-start gap-1.5">
              <SignIcon sign="warning" size={14} className="mt-[3px]" />
              {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
