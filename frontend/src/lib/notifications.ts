import { useQuery } from "@tanstack/react-query"
import { listNotificationsOptions } from "@/api/@tanstack/react-query.gen"

const LOOK_AGAIN_MS = 60_000

/** The newest ones and how many are unread, looked at again each minute while the page is seen. */
export const latestNotifications = () => ({
  ...listNotificationsOptions({ query: { limit: 20 } }),
  refetchInterval: LOOK_AGAIN_MS,
})

export function useUnreadCount(): number {
  return useQuery(latestNotifications()).data?.unread_count ?? 0
}
