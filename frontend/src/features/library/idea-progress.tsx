import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

/** The posts of an idea as they are written; gone when all are there. */
export function IdeaProgress({ workId, onDone }: { workId: string; onDone: () => void }) {
  const t = useTranslations("library.ideas")
  const common = useTranslations("common")
  const client = useQueryClient()
  const work = useGeneration(workId)
  const written = work.posts.length
  const status = work.outcome?.status
  useEffect(() => {
    if (written > 0) void invalidate(client, "listIdeas", "listContent")
  }, [written, client])
  useEffect(() => {
    if (!status) return
    void invalidate(client, "listIdeas", "listContent", "listCalendarGaps")
    if (status !== "succeeded" || work.failures.length > 0) return
    toast(t("written", { count: written }))
    onDone()
  }, [status, written, work.failures.length, client, onDone, t])
  const trouble =
    status === "failed" ? [work.outcome?.error?.message ?? t("writeFailed")] : work.failures.map(one => one.reason)
  return (
    <div className="mt-2 rounded-control bg-side px-3 py-2 text-13">
      <p role="status" className="flex items-center gap-2">
        <span className="min-w-0 flex-1">
          {status ? t("written", { count: written }) : (work.steps.at(-1)?.message ?? t("starting"))}
        </span>
        {!status && <span className="text-12 text-ink-3 tabular-nums">{work.percent} %</span>}
      </p>
      {status && trouble.length > 0 && (
        <>
          <ul className="mt-1 text-wait">
            {[...new Set(trouble)].map(reason => (
              <li key={reason} className="flex items-start gap-1.5">
                <SignIcon sign="warning" size={14} className="mt-[3px]" />
                {reason}
              </li>
            ))}
          </ul>
          <Button size="sm" className="mt-2" onClick={onDone}>
            {common("close")}
          </Button>
        </>
      )}
    </div>
  )
}
