import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { listRecurringOccurrencesOptions } from "@/api/@tanstack/react-query.gen"
import type { RecurringPostRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Tag } from "@/components/ui/tag"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { firstLine, formatDate, formatInstant, weekdayShort } from "@/lib/format"
import { weekdaysFrom } from "@/lib/week"

const SHOWN = 5

type Props = {
  recurring: RecurringPostRead
  isBusy: boolean
  onEdit: () => void
  onDelete: () => void
  onPause: () => void
}

/** One rule in words, what may go badly with it, and when it goes out next. */
export function RecurringRow({ recurring, isBusy, onEdit, onDelete, onPause }: Props) {
  const t = useTranslations("calendar.recurring")
  const { timezone, week_starts_on: startsOn } = useBusiness()
  const next = useQuery({
    ...listRecurringOccurrencesOptions({ path: { recurring_id: recurring.id }, query: { limit: SHOWN } }),
    enabled: !recurring.is_paused,
  })
  const name = firstLine(recurring.text)
  const rule =
    recurring.repeats === "weekly"
      ? t("weeklyRule", {
          every: recurring.every_weeks,
          days: weekdaysFrom(startsOn)
            .filter(weekday => recurring.weekdays.includes(weekday))
            .map(weekday => weekdayShort(`2024-01-0${weekday + 1}`))
            .join(", "),
          time: recurring.local_time,
        })
      : t("monthlyRule", { day: recurring.month_day ?? 1, time: recurring.local_time })
  return (
    <li className="border-t py-3">
      <p className="flex items-start gap-2 font-medium">
        <span className="min-w-0 flex-1">{name}</span>
        {recurring.is_paused && <Tag tone="wait">{t("paused")}</Tag>}
      </p>
      <p className="mt-0.5 text-13 text-ink-2">
        {rule}
        {recurring.ends_on && `, ${t("until", { day: formatDate(recurring.ends_on) })}`}
      </p>
      {[recurring.problem, ...recurring.warnings.map(({ message }) => message)]
        .filter(message => message !== null)
        .map(message => (
          <p key={message} className="mt-1.5 flex items-start gap-1.5 text-12 text-wait">
            <SignIcon sign="warning" size={14} className="mt-px" />
            {message}
          </p>
        ))}
      {next.data && next.data.length > 0 && (
        <ol aria-label={t("next")} className="mt-2 flex flex-wrap gap-1.5 text-12 text-ink-2">
          {next.data.map(occurrence => (
            <li
              key={occurrence.occurs_on}
              className={cn(
                "rounded-chip bg-hover px-1.5 py-0.5 tabular-nums",
                occurrence.post_id === null && "line-through",
              )}
            >
              {formatInstant(occurrence.scheduled_for ?? occurrence.planned_for, timezone)}
              {occurrence.post_id === null && <span className="sr-only">{t("skipped")}</span>}
            </li>
          ))}
        </ol>
      )}
      <div className="mt-2 flex flex-wrap gap-1.5">
        <Button size="sm" aria-label={t("editNamed", { name })} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button
          size="sm"
          isBusy={isBusy}
          aria-label={t(recurring.is_paused ? "resumeNamed" : "pauseNamed", { name })}
          onClick={onPause}
        >
          {t(recurring.is_paused ? "resume" : "pause")}
        </Button>
        <Button size="sm" look="bad" aria-label={t("deleteNamed", { name })} onClick={onDelete}>
          {t("delete")}
        </Button>
      </div>
    </li>
  )
}
