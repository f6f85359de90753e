import { type ReactNode, useState } from "react"
import { useTranslations } from "use-intl"
import { formatInstant } from "@/lib/format"
import { addDays, browserZone, dayOf, timeOf, today, wallToInstant } from "@/lib/tz"
import { Field, Input } from "./ui/field"

type Props = {
  zone: string
  /** What stands in it at first; without one, tomorrow morning. */
  at: string | null
  /** Says whose clock is meant, where nothing around it does. */
  saysZone?: boolean
  onPick: (to: string) => void
  /** The buttons; they get the instant that is meant, null while there is none or it has passed. */
  children: (to: string | null) => ReactNode
}

/** A day and a time on the business's clock, and what they are on the clock of whoever chooses. */
export function WhenForm({ zone, at, saysZone = false, onPick, children }: Props) {
  const t = useTranslations("whenForm")
  const [day, setDay] = useState(at ? dayOf(at, zone) : addDays(today(zone), 1))
  const [time, setTime] = useState(at ? timeOf(at, zone) : "09:00")
  const meant = day && time ? wallToInstant(day, time, zone) : null
  const isPast = meant !== null && Date.parse(meant) <= Date.now()
  const to = isPast ? null : meant
  const here = browserZone()
  const isElsewhere = meant !== null && here !== zone
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (to) onPick(to)
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("day")} error={isPast ? t("past") : undefined}>
          {given => (
            <Input
              {...given}
              type="date"
              required
              min={today(zone)}
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
      {(saysZone || isElsewhere) && (
        <p className="mt-1.5 text-12 text-ink-3">
          {saysZone && t("clockOf", { zone })} {isElsewhere && t("yourClock", { when: formatInstant(meant, here) })}
        </p>
      )}
      {children(to)}
    </form>
  )
}
