import { useMutation, useQueryClient } from "@tanstack/react-query"
import { readAllNotificationsMutation, readNotificationMutation } from "@/api/@tanstack/react-query.gen"
import type { NotificationPage, NotificationRead } from "@/api/types.gen"
import { invalidate, isOperation } from "./invalidate"

/** Where somebody goes who wants to do something about it. */
export function placeOf(notification: NotificationRead): string {
  return notification.post_id ? `/library/?post=${notification.post_id}` : "/accounts/"
}

type Pages = { pages: NotificationPage[] }

/** Marks one, or all, as read: at once on the screen, then on the server. */
export function useReadNotifications() {
  const client = useQueryClient()

  const mark = (isMeant: (notification: NotificationRead) => boolean) => {
    const readAt = new Date().toISOString()
    const marked = (page: NotificationPage): NotificationPage => {
      const hits = page.items.filter(item => item.read_at === null && isMeant(item)).length
      return {
        ...page,
        unread_count: Math.max(0, page.unread_count - hits),
        items: page.items.map(item => (isMeant(item) && item.read_at === null ? { ...item, read_at: readAt } : item)),
      }
    }
    client.setQueriesData<NotificationPage | Pages>(
      { predicate: ({ queryKey }) => isOperation(queryKey, "listNotifications") },
      data => data && ("pages" in data ? { ...data, pages: data.pages.map(marked) } : marked(data)),
    )
  }
  const settle = () => invalidate(client, "listNotifications")

  const one = useMutation({
    ...readNotificationMutation(),
    onMutate: ({ path }) => mark(({ id }) => id === path.notification_id),
    onSettled: settle,
  })
  const all = useMutation({ ...readAllNotificationsMutation(), onMutate: () => mark(() => true), onSettled: settle })

  return {
    read: (id: string) => one.mutate({ path: { notification_id: id } }),
    readAll: () => all.mutate({}),
  }
}
