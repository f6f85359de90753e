import { type Day, dayNumberOf, dayOf, timeOf } from "./tz"

const LOCALE = "en-GB"
const number = new Intl.NumberFormat(LOCALE)
const oneDecimal = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

export function formatNumber(value: number): string {
  return number.format(value)
}

/** With one decimal, as rates and averages are read side by side: `6.5` */
export function formatTenths(value: number): string {
  return oneDecimal.format(value)
}

/** `340 kB`, `2.4 MB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${formatNumber(Math.round(bytes / 1000))} kB`
  return `${formatTenths(bytes / 1_000_000)} MB`
}

export function formatRate(percent: number): string {
  return `${formatTenths(percent)}%`
}

/** Millionths of a dollar as `$0.42`; what is less than a cent, but something, as `under $0.01`. */
export function formatMicrodollars(amount: number): string {
  if (amount > 0 && amount < 10_000) return "under $0.01"
  return new Intl.NumberFormat(LOCALE, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" }).format(
    amount / 1_000_000,
  )
}

/** A price in cents: `€19`, `$9.50` */
export function formatPrice(cents: number, currency: string): string {
  return new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency: currency.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: cents % 100 === 0 ? 0 : 2,
  }).format(cents / 100)
}

function part(day: Day, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" }).format(dayNumberOf(day))
}

export const weekdayShort = (day: Day) => part(day, { weekday: "short" })
export const weekdayLong = (day: Day) => part(day, { weekday: "long" })
export const monthShort = (day: Day) => part(day, { month: "short" })
export const monthLong = (day: Day) => part(day, { month: "long" })
export const dayNumber = (day: Day) => Number(day.slice(8))

/** `Wed 18 Nov` */
export function formatDay(day: Day): string {
  return `${weekdayShort(day)} ${dayNumber(day)} ${monthShort(day)}`
}

/** `18 Nov 2026` */
export function formatDate(day: Day): string {
  return `${dayNumber(day)} ${monthShort(day)} ${day.slice(0, 4)}`
}

/** `16 – 22 November`, `26 October – 1 November`, `28 December 2026 – 3 January 2027` */
export function formatDayRange(first: Day, last: Day): string {
  if (first.slice(0, 4) !== last.slice(0, 4)) {
    return `${dayNumber(first)} ${monthLong(first)} ${first.slice(0, 4)} – ${dayNumber(last)} ${monthLong(last)} ${last.slice(0, 4)}`
  }
  const month = first.slice(5, 7) === last.slice(5, 7) ? "" : ` ${monthLong(first)}`
  return `${dayNumber(first)}${month} – ${dayNumber(last)} ${monthLong(last)}`
}

/** `Thu 19 Nov, 07:10` on the business's wall clock */
export function formatInstant(instant: string, zone: string): string {
  return `${formatDay(dayOf(instant, zone))}, ${timeOf(instant, zone)}`
}

/** The first line of a post, which is what people read first: up to the first line break or sentence end. */
export function firstLine(text: string): string {
  const [head = "", ...rest] = text.trim().split(/\n+/)
  // "Quick one:" alone says nothing: the line it announces belongs to it.
  const line = head.endsWith(":") && rest[0] ? `${head} ${rest[0]}` : head
  const sentence = /^.{12,}?[.!?](?=\s)/u.exec(line)?.[0] ?? line
  return sentence.replace(/\.$/, "")
}

/** What follows the first line, on one line. */
export function afterFirstLine(text: string): string {
  const flat = text.trim().replace(/\s+/g, " ")
  const head = firstLine(text).replace(/\s+/g, " ")
  return flat
    .slice(head.length)
    .replace(/^[.\s]+/, "")
    .replace(/\s+/g, " ")
}

/** Two letters for a name: `Hearth & Crumb` → `HC` */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const letters =
    words.length > 1 ? [words[0], words[1]].map(word => [...(word ?? "")][0]) : [...(words[0] ?? "?")].slice(0, 2)
  return letters.join("").toUpperCase()
}
