import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { queuePosts, schedulePosts } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { isOpen } from "@/lib/posts"
import { toApiError } from "@/lib/problem"
import { takeOffCalendar } from "@/lib/taking-back"
import { toast } from "@/lib/toast"
import { addDays, today } from "@/lib/tz"
import { spread, spreadProblem } from "./spread"

type How = "slots" | "spread" | "proposed"
type Props = { posts: PostRead[]; onClose: () => void; onDone: () => void }

/** Puts many posts on the calendar: into free slots, spread over days, or where each was proposed. All, or none. */
export function ScheduleDialog({ posts, onClose, onDone }: Props) {
  const t = useTranslations("library")
  const open = posts.filter(isOpen)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("scheduleTitle", { count: open.length })}
      description={
        open.length < posts.length
          ? t("scheduleSome", { count: posts.length - open.length })
          : t("scheduleLead", { count: open.length })
      }
    >
      <ScheduleForm posts={open} onClose={onClose} onDone={onDone} />
    </Dialog>
  )
}

function ScheduleForm({ posts, onClose, onDone }: Props) {
  const t = useTranslations("library")
  const common = useTranslations("common")
  const client = useQueryClient()
  const { timezone } = useBusiness()
  const now = Date.now()
  const hasTimes = posts.every(post => post.scheduled_for !== null && Date.parse(post.scheduled_for) > now)
  const [how, setHow] = useState<How>(hasTimes ? "proposed" : "slots")
  const [first, setFirst] = useState(addDays(today(timezone), 1))
  const [time, setTime] = useState("09:00")
  const [every, setEvery] = useState("1")
  const plan = { first, times: [time], everyDays: Number(every) }
  const wrong = how === "spread" ? spreadProblem(plan, timezone, now) : null
  const instants = how === "spread" && !wrong ? spread(posts.length, first, [time], plan.everyDays, timezone) : []
  const schedule = useMutation({
    mutationFn: async () => {
      const post_ids = posts.map(({ id }) => id)
      if (how === "slots") return (await queuePosts({ body: { post_ids }, throwOnError: true })).data
      const times = Object.fromEntries(post_ids.map((id, index) => [id, instants[index] ?? ""]))
      const body = how === "spread" ? { post_ids, times } : { post_ids }
      return (await schedulePosts({ body, throwOnError: true })).data
    },
    meta: { showsOwnError: true },
    onSuccess: done => {
      const last = done
        .map(post => post.scheduled_for ?? "")
        .sort()
        .at(-1)
      toast(t("scheduled", { count: done.length, when: last ? formatInstant(last, timezone) : "" }), {
        action: { label: t("undo"), run: () => void undo() },
      })
      onDone()
    },
    onSettled: () => invalidate(client, "listContent", "getPost", "listAccountActivity"),
  })

  /** Each back to where it was: off the calendar, or at its former time. */
  const undo = async () => {
    const were = posts.filter(post => post.status === "scheduled" && post.scheduled_for !== null)
    try {
      await takeOffCalendar(posts.filter(({ status }) => status !== "scheduled"))
      if (were.length > 0) {
        const times = Object.fromEntries(were.map(post => [post.id, post.scheduled_for ?? ""]))
        await schedulePosts({ body: { post_ids: were.map(({ id }) => id), times }, throwOnError: true })
      }
    } catch (error) {
      const { title, detail } = toApiError(error)
      toast(title, { detail, isBad: true })
    }
    await invalidate(client, "listContent", "getPost", "listAccountActivity")
  }

  const failure = schedule.error && toApiError(schedule.error)
  const ways: How[] = hasTimes ? ["proposed", "slots", "spread"] : ["slots", "spread"]
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!wrong) schedule.mutate()
      }}
    >
      <fieldset className="flex flex-col gap-1">
        <legend className="sr-only">{t("how")}</legend>
        {ways.map(way => (
          <label
            key={way}
            className="flex cursor-pointer items-start gap-2.5 rounded-control px-2 py-2 hover:bg-hover has-checked:bg-selected"
          >
            <input
              type="radio"
              name="how"
              className="mt-[3px] accent-strong"
              checked={how === way}
              onChange={() => {
                setHow(way)
                schedule.reset()
              }}
            />
            <span>
              <span className="block text-13 font-medium">{t(`ways.${way}`)}</span>
              <span className="block text-12 text-ink-2">{t(`waysDetail.${way}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {how === "spread" && (
        <div className="mt-4 grid grid-cols-[1.3fr_1fr_1fr] gap-3 max-md:grid-cols-2">
          <Field label={t("from")} error={wrong === "noDay" || wrong === "past" ? t(`wrong.${wrong}`) : undefined}>
            {given => (
              <Input
                {...given}
                type="date"
                required
                min={today(timezone)}
                value={first}
                onChange={event => setFirst(event.target.value)}
              />
            )}
          </Field>
          <Field label={t("at")} error={wrong === "noTime" ? t("wrong.noTime") : undefined}>
            {given => (
              <Input {...given} type="time" required value={time} onChange={event => setTime(event.target.value)} />
            )}
          </Field>
          <Field label={t("everyDays")} error={wrong === "every" ? t("wrong.every") : undefined}>
            {given => (
              <Input
                {...given}
                type="number"
                required
                min={1}
                max={30}
                value={every}
                onChange={event => setEvery(event.target.value)}
              />
            )}
          </Field>
        </div>
      )}
      {instants.length > 0 && (
        <p className="mt-3 text-12 text-ink-2" aria-live="polite">
          {t("spreadResult", {
            count: instants.length,
            first: formatInstant(instants[0] ?? "", timezone),
            last: formatInstant(instants.at(-1) ?? "", timezone),
          })}
        </p>
      )}
      {failure && (
        <div role="alert" className="mt-3 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          <div>
            <p>{failure.code === "no-posting-slots" ? t("noSlots") : failure.detail}</p>
            {Object.values(failure.fields).map(detail => (
              <p key={detail} className="text-12">
                {detail}
              </p>
            ))}
          </div>
        </div>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={schedule.isPending} disabled={wrong !== null || posts.length === 0}>
          {t("scheduleAction", { count: posts.length })}
        </Button>
      </div>
    </form>
  )
}
