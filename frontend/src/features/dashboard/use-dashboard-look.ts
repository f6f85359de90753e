import { useQueries } from "@tanstack/react-query"
import {
  getAnalyticsOverviewOptions,
  getOverduePostsOptions,
  getSubscriptionOptions,
  listQuotasOptions,
} from "@/api/@tanstack/react-query.gen"
import { useBusiness } from "@/lib/business"
import {
  accountsOptions,
  activeStrategyOptions,
  comingOptions,
  draftsOptions,
  gapsOptions,
  publishedOptions,
  troubledOptions,
} from "@/lib/post-queries"
import { today } from "@/lib/tz"
import { useFirstLook } from "@/lib/use-first-look"

/** Over how many days the figures are counted. */
export const FIGURE_DAYS = 14
export const MOST_RESULTS = 20

/**
 * Whether everything that says how high a part of the dashboard is has been answered, or has failed, once: what stands
 * below may not move when what is above comes.
 */
export function useDashboardLook(): boolean {
  const { id, timezone } = useBusiness()
  const isKnown = useQueries({
    queries: [
      getOverduePostsOptions(),
      activeStrategyOptions(id),
      accountsOptions(id),
      draftsOptions(id),
      troubledOptions(id),
      comingOptions(id, timezone),
      gapsOptions(id, today(timezone), 7),
      getAnalyticsOverviewOptions({ query: { business_id: id, days: FIGURE_DAYS } }),
      publishedOptions(id, MOST_RESULTS),
      getSubscriptionOptions(),
      listQuotasOptions(),
    ],
    combine: queries => queries.every(query => !query.isPending),
  })
  return useFirstLook(isKnown)
}
