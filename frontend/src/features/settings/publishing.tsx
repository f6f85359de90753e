import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { useTranslations } from "use-intl"
import { pauseBusinessMutation, resumeBusinessMutation, updateBusinessMutation } from "@/api/@tanstack/react-query.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"
import { CostCap } from "./cost-cap"
import { Subsection } from "./subsection"

/** Whether posts go out, and how late they may. */
export function Publishing() {
  const t = useTranslations("settings")
  return (
    <>
      <Subsection title={t("pause")} lead={t("pauseLead")}>
        <Pause />
      </Subsection>
      <Subsection title={t("lateness")} lead={t("latenessLead")}>
        <Lateness />
      </Subsection>
      <CostCap />
    </>
  )
}

function Pause() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const { id, paused_at, timezone } = useBusiness()
  const onSuccess = () => invalidate(client, "listBusinesses", "getBusiness", "getOverduePosts", "listContent")
  const pause = useMutation({ ...pauseBusinessMutation(), onSuccess })
  const resume = useMutation({ ...resumeBusinessMutation(), onSuccess })
  const change = paused_at ? resume : pause
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <p className="min-w-0 flex-1 basis-60 text-13" aria-live="polite">
        {paused_at ? (
          <span className="flex items-start gap-1.5 text-wait">
            <SignIcon sign="warning" size={14} className="mt-[3px]" />
            {t("pausedSince", { when: formatInstant(paused_at, timezone) })}
          </span>
        ) : (
          t("notPaused")
        )}
      </p>
      <Button isBusy={change.isPending} onClick={() => change.mutate({ path: { business_id: id } })}>
        {t(paused_at ? "resume" : "pauseNow")}
      </Button>
    </div>
  )
}

function Lateness() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const business = useBusiness()
  const [minutes, setMinutes] = useState(String(business.lateness_limit_minutes))
  const save = useMutation({
    ...updateBusinessMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      toast(t("saved"))
      return invalidate(client, "listBusinesses", "getBusiness")
    },
  })
  const problem = save.isError ? toApiError(save.error) : null
  const isNumber = /^\d+$/.test(minutes.trim())
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setWrong(!isNumber)
    if (!isNumber || save.isPending) return
    save.mutate({
      path: { business_id: business.id },
      body: { lateness_limit_minutes: Number(minutes), version: business.version },
    })
  }
  const error = isWrong ? t("minutesNeeded") : (problem?.fields.lateness_limit_minutes ?? problem?.detail)
  return (
    <form noValidate onSubmit={submit} className="flex flex-col items-start gap-4">
      <Field label={t("minutes")} error={error}>
        {given => (
          <Input
            {...given}
            inputMode="numeric"
            value={minutes}
            onChange={event => setMinutes(event.target.value)}
            className="w-32"
          />
        )}
      </Field>
      <Button type="submit" look="strong" isBusy={save.isPending}>
        {t("saveLateness")}
      </Button>
    </form>
  )
}
