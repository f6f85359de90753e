import { Temporal } from "temporal-polyfill"

/** A calendar day of some zone, as `2026-11-18`. */
export type Day = string

export function zoned(instant: string, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone)
}

export function dayOf(instant: string, zone: string): Day {
  return zoned(instant, zone).toPlainDate().toString()
}

/** Wall time as `17:40`. */
export function timeOf(instant: string, zone: string): string {
  return zoned(instant, zone).toPlainTime().toString({ smallestUnit: "minute" })
}

/** Minutes since the day began on the wall clock, 0 to 1439. */
export function minuteOf(instant: string, zone: string): number {
  const { hour, minute } = zoned(instant, zone)
  return hour * 60 + minute
}

export function today(zone: string): Day {
  return Temporal.Now.plainDateISO(zone).toString()
}

export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

export function daysFrom(first: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index))
}

/** Monday of the week that holds `day`. */
export function weekStart(day: Day): Day {
  const date = Temporal.PlainDate.from(day)
  return date.subtract({ days: date.dayOfWeek - 1 }).toString()
}

/**
 * The instant of a wall time. A time that a clock change skips moves forward by the gap; of a time that comes twice,
 * the first is meant.
 */
export function wallToInstant(day: Day, time: string, zone: string): string {
  return Temporal.PlainDate.from(day)
    .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
    .toInstant()
    .toString()
}

/** The instant a day of that zone begins: not always midnight, and days have 23 to 25 hours. */
export function dayStart(day: Day, zone: string): string {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).toInstant().toString()
}

export function isDay(value: string): boolean {
  try {
    return Temporal.PlainDate.from(value).toString() === value
  } catch {
    return false
  }
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC"
}

/** `GMT`, `GMT+1`, … on that day at noon: what the clock on the wall is off by. */
export function zoneName(day: Day, zone: string): string {
  const noon = new Date(wallToInstant(day, "12:00", zone))
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(noon)
  return parts.find(part => part.type === "timeZoneName")?.value ?? zone
}
