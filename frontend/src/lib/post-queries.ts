import {
  listCalendarGapsOptions,
  listContentOptions,
  listSocialAccountsOptions,
  listStrategyVersionsOptions,
} from "@/api/@tanstack/react-query.gen"
import type { PageStrategyRead, PostStatus, StrategyRead } from "@/api/types.gen"
import { addDays, dayStart, today } from "./tz"

/** As many as the API gives at once; what is more waits on the next page. */
export const PAGE_LIMIT = 100

/** Not on the calendar yet; those of the machine wait for a yes. */
export const draftsQuery = (business_id: string) => ({
  business_id,
  status: ["draft", "in_review"] satisfies PostStatus[],
  limit: PAGE_LIMIT,
})

export const draftsOptions = (business_id: string) => listContentOptions({ query: draftsQuery(business_id) })

/** What went wrong, or may have. */
export const troubledOptions = (business_id: string) =>
  listContentOptions({ query: { business_id, status: ["failed", "unconfirmed"], limit: PAGE_LIMIT } })

export const publishedOptions = (business_id: string, limit: number) =>
  listContentOptions({ query: { business_id, status: ["published"], limit } })

/** What stands on the calendar from the start of one day to the start of another. */
export const calendarOptions = (business_id: string, first: string, end: string, zone: string) =>
  listContentOptions({
    query: { business_id, from: dayStart(first, zone), to: dayStart(end, zone), limit: PAGE_LIMIT },
  })

export const comingOptions = (business_id: string, zone: string, days = 7) => {
  const first = today(zone)
  return calendarOptions(business_id, first, addDays(first, days), zone)
}

/** Places of these days that no post fills. */
export const gapsOptions = (business_id: string, starts_on: string, days: number) =>
  listCalendarGapsOptions({ query: { business_id, starts_on, days } })

export const accountsOptions = (business_id: string) => listSocialAccountsOptions({ query: { business_id } })

/** All versions, newest first. Asking for the active one alone would be a 404 where there is none yet. */
export const versionsOptions = (business_id: string) =>
  listStrategyVersionsOptions({ path: { id: business_id }, query: { limit: PAGE_LIMIT } })

/** The active strategy; null where there is none yet. */
export const activeStrategyOptions = (business_id: string) => ({
  ...versionsOptions(business_id),
  select: (page: PageStrategyRead): StrategyRead | null => page.items.find(({ is_active }) => is_active) ?? null,
})
