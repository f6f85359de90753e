import type { GapRead } from "@/api/types.gen"

/** Where a post for this place of the week is written: its time is set, and its account chosen. */
export function composeHref({ scheduled_for: at, social_account_id: account, platform }: GapRead): string {
  return `/compose/?${new URLSearchParams({ at, ...(account ? { account } : { platform }) })}`
}
