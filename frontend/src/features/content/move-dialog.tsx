import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { usePostActions } from "@/lib/post-actions"
import { addDays, browserZone, dayOf, timeOf, today, wallToInstant } from "@/lib/tz"

type Props = { post: PostRead; isOpen: boolean; onClose: () => void }

/** The calendar without dragging: a day and a time on the business's clock. */
export function MoveDialog({ post, isOpen, onClose }: Props) {
  const t = useTranslations("postSheet")
  const { timezone } = useBusiness()
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("moveTitle")} description={t("moveLead", { zone: timezone })}>
      <MoveForm post={post} onClose={onClose} />
    </Dialog>
  )
}

function MoveForm({ post, onClose }: { post: PostRead; onClose: () => void }) {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const { move } = usePostActions()
  const [day, setDay] = useState(post.scheduled_for ? dayOf(post.scheduled_for, timezone) : addDays(today(timezone), 1))
  const [time, setTime] = useState(post.scheduled_for ? timeOf(post.scheduled_for, timezone) : "09:00")
  const to = day && time ? wallToInstant(day, time, timezone) : null
  const isPast = to !== null && Date.parse(to) <= Date.now()
  const here = browserZone()
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (to && !isPast) move.mutate({ post, to }, { onSuccess: onClose })
      }}
    >
      <div className="grid grid-cols-2 gap-4">
        <Field label={t("day")} error={isPast ? t("past") : undefined}>
          {given => (
            <Input
              {...given}
              type="date"
              required
              min={today(timezone)}
              value={day}
              onChange={event => setDay(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("time")}>
          {given => (
            <Input {...given} type="time" required value={time} onChange={event => setTime(event.target.value)} />
          )}
        </Field>
      </div>
      {to && here !== timezone && (
        <p className="mt-2 text-12 text-ink-3">{t("yourClock", { when: formatInstant(to, here) })}</p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={move.isPending}>
          {to && !isPast ? t("moveAction", { when: formatInstant(to, timezone) }) : t("schedule")}
        </Button>
      </div>
    </form>
  )
}
