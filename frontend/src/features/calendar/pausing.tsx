import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Pause } from "lucide-react"
import { useTranslations } from "use-intl"
import { pauseBusinessMutation, resumeBusinessMutation } from "@/api/@tanstack/react-query.gen"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

export function usePausing() {
  const t = useTranslations("calendar.pausing")
  const client = useQueryClient()
  const { id } = useBusiness()
  const settle = () => invalidate(client, "listBusinesses", "getBusiness")
  const path = { business_id: id }
  const resume = useMutation({ ...resumeBusinessMutation(), onSuccess: () => toast(t("resumed")), onSettled: settle })
  const pause = useMutation({
    ...pauseBusinessMutation(),
    onSuccess: () => toast(t("paused"), { action: { label: t("resume"), run: () => resume.mutate({ path }) } }),
    onSettled: settle,
  })
  return {
    pause: () => pause.mutate({ path }),
    resume: () => resume.mutate({ path }),
    isBusy: pause.isPending || resume.isPending,
  }
}

/** Says for as long as it lasts that nothing goes out. */
export function PausedBanner() {
  const t = useTranslations("calendar.pausing")
  const { paused_at, timezone } = useBusiness()
  const { resume, isBusy } = usePausing()
  if (!paused_at) return null
  return (
    <div
      role="status"
      className="flex flex-none items-center gap-3 border-b bg-wait-bg px-4 py-1.5 text-13 text-wait md:px-6"
    >
      <Pause className="icon" aria-hidden="true" />
      <p className="flex-1">{t("since", { when: formatInstant(paused_at, timezone) })}</p>
      <Button size="sm" isBusy={isBusy} onClick={resume}>
        {t("resume")}
      </Button>
    </div>
  )
}
