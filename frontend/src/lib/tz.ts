// Wall clocks of the business's zone, on nothing but Intl: Temporal's polyfill would be a tenth of a page's first load.
// tz.test.ts holds these functions against it.

/** A calendar day of some zone, as `2026-11-18`. */
export type Day = string

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    })
    formats.set(zone, format)
  }
  return format
}

/** What the wall clock of a zone shows at an instant, as if it were UTC, in ms: its distance to the instant is the offset. */
function wallOf(instant: number, zone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function offsetAt(instant: number, zone: string): number {
  return wallOf(instant, zone) - Math.floor(instant / 1000) * 1000
}

function wallText(instant: string, zone: string): string {
  return new Date(wallOf(Date.parse(instant), zone)).toISOString()
}

export function dayOf(instant: string, zone: string): Day {
  return wallText(instant, zone).slice(0, 10)
}

/** Wall time as `17:40`. */
export function timeOf(instant: string, zone: string): string {
  return wallText(instant, zone).slice(11, 16)
}

/** Minutes since midnight on the wall clock, 0 to 1439. */
export function minuteOf(instant: string, zone: string): number {
  const [hour = 0, minute = 0] = timeOf(instant, zone).split(":").map(Number)
  return hour * 60 + minute
}

export function today(zone: string): Day {
  return dayOf(new Date().toISOString(), zone)
}

/** A day as midnight UTC, in ms: for counting days and asking their weekday, never an instant. */
export function dayNumberOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`)
}

export function addDays(day: Day, days: number): Day {
  return new Date(dayNumberOf(day) + days * DAY_MS).toISOString().slice(0, 10)
}

export function daysFrom(first: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index))
}

/**
 * The instant of a wall time (`07:10`) as ISO text in UTC. A time that a clock change skips moves forward by the gap; of a
 * time that comes twice, the first is meant.
 */
export function wallToInstant(day: Day, time: string, zone: string): string {
  const wall = Date.parse(`${day}T${time}:00Z`)
  // The clock changes at most once within two days, so one of the offsets a day before and after is in force.
  const before = wall - offsetAt(wall - DAY_MS, zone)
  const after = wall - offsetAt(wall + DAY_MS, zone)
  const real = [before, after].filter(instant => wallOf(instant, zone) === wall)
  const instant = real.length > 0 ? Math.min(...real) : before
  return new Date(instant).toISOString().replace(".000Z", "Z")
}

/** The instant a day of that zone begins: not always midnight, and days have 23 to 25 hours. */
export function dayStart(day: Day, zone: string): string {
  return wallToInstant(day, "00:00", zone)
}

export function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(dayNumberOf(value)) && addDays(value, 0) === value
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
