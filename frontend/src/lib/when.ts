import { useTranslations } from "use-intl"
import { formatDay } from "./format"
import { addDays, dayOf, timeOf, today } from "./tz"

/** Says an instant the way people do: `Today, 17:40`, `Tomorrow, 07:10`, `Thu 19 Nov, 07:10`, on the zone's wall clock. */
export function useWhen(zone: string): (instant: string) => string {
  const t = useTranslations("when")
  return instant => {
    const day = dayOf(instant, zone)
    const now = today(zone)
    const time = timeOf(instant, zone)
    if (day === now) return t("today", { time })
    if (day === addDays(now, 1)) return t("tomorrow", { time })
    if (day === addDays(now, -1)) return t("yesterday", { time })
    return `${formatDay(day)}, ${time}`
  }
}
