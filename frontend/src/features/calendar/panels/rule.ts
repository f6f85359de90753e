import type { RecurringPostCreate, RecurringPostRead } from "@/api/types.gen"

export type Rule = Pick<
  RecurringPostRead,
  | "social_account_id"
  | "text"
  | "repeats"
  | "weekdays"
  | "every_weeks"
  | "month_day"
  | "local_time"
  | "starts_on"
  | "ends_on"
>

/** What the API takes: a weekly rule has no day of the month, a monthly one no weekdays. */
export function asBody(rule: Rule): Omit<RecurringPostCreate, "is_paused"> & { starts_on: string } {
  const isWeekly = rule.repeats === "weekly"
  return {
    ...rule,
    weekdays: isWeekly ? rule.weekdays : [],
    every_weeks: isWeekly ? rule.every_weeks : 1,
    month_day: isWeekly ? null : (rule.month_day ?? 1),
    ends_on: rule.ends_on || null,
  }
}

/** What keeps a rule from being kept; null when it is complete. */
export function whatIsMissing(rule: Rule): "text" | "weekdays" | "end" | null {
  if (!rule.text.trim()) return "text"
  if (rule.repeats === "weekly" && rule.weekdays.length === 0) return "weekdays"
  if (rule.ends_on && rule.ends_on < rule.starts_on) return "end"
  return null
}
