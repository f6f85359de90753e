import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { generateContentMutation } from "@/api/@tanstack/react-query.gen"
import type { StrategyRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button, ButtonLink } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { firstLine } from "@/lib/format"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { addDays, today } from "@/lib/tz"

const PERIODS = [7, 14, 28] as const
const MOST = 30

/** Have posts written for a period; they arrive one after another as drafts. */
export function WritePostsDialog({
  strategy,
  isOpen,
  onClose,
}: {
  strategy: StrategyRead
  isOpen: boolean
  onClose: () => void
}) {
  const t = useTranslations("strategy")
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("writeTitle")} description={t("writeLead")}>
      <WritePosts strategy={strategy} onClose={onClose} />
    </Dialog>
  )
}

function WritePosts({ strategy, onClose }: { strategy: StrategyRead; onClose: () => void }) {
  const t = useTranslations("strategy")
  const common = useTranslations("common")
  const client = useQueryClient()
  const { id, timezone } = useBusiness()
  const perWeek = Object.values(strategy.posting_frequency).reduce((sum, count) => sum + count, 0)
  const [days, setDays] = useState<number>(7)
  const [startsOn, setStartsOn] = useState(addDays(today(timezone), 1))
  const generate = useMutation(generateContentMutation())
  const work = useGeneration(generate.data?.id ?? null)
  const count = Math.min(Math.round((perWeek * days) / 7), MOST)
  const status = work.outcome?.status

  useEffect(() => {
    if (status) void invalidate(client, "listContent")
  }, [status, client])

  if (generate.isSuccess) {
    return (
      <div aria-live="polite">
        <p className="text-13 text-ink-2">
          {status === "succeeded"
            ? t("written", { count: work.posts.length })
            : status === "failed"
              ? null
              : (work.steps.at(-1)?.message ?? t("starting"))}
        </p>
        {status === "failed" && (
          <p className="flex items-start gap-2 text-13 text-bad">
            <SignIcon sign="failed" size={14} className="mt-[3px]" />
            {work.outcome?.error?.message ?? t("generateFailed")}
          </p>
        )}
        <ol className="mt-3 max-h-60 overflow-y-auto text-13">
          {work.posts.map(post => (
            <li key={post.post_id} className="land border-t py-1.5 first:border-t-0">
              <span className="mk">{firstLine(post.text)}</span>
            </li>
          ))}
        </ol>
        {status && (
          <div className="mt-4 flex justify-end gap-2">
            <ButtonLink href={`/calendar/?day=${startsOn}`} look="strong">
              {t("toCalendar")}
            </ButtonLink>
          </div>
        )}
      </div>
    )
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        generate.mutate({ body: { business_id: id, count, starts_on: startsOn, days } })
      }}
    >
      <fieldset className="flex flex-wrap gap-2">
        <legend className="mb-1.5 text-13 font-medium">{t("period")}</legend>
        {PERIODS.map(period => (
          <Button
            key={period}
            aria-pressed={days === period}
            className="aria-pressed:bg-selected"
            onClick={() => setDays(period)}
          >
            {t("weeks", { count: period / 7 })}
          </Button>
        ))}
      </fieldset>
      <Field className="mt-4" label={t("startsOn")} hint={t("amount", { count })}>
        {given => (
          <Input
            {...given}
            type="date"
            required
            min={today(timezone)}
            value={startsOn}
            onChange={event => setStartsOn(event.target.value)}
          />
        )}
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={generate.isPending}>
          {t("writeAction", { count })}
        </Button>
      </div>
    </form>
  )
}
