import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { NotificationList, NotificationListSkeleton } from "@/components/notification-list"
import { ProblemNotice } from "@/components/problem-notice"
import { Link } from "@/components/ui/link"
import { latestNotifications } from "@/lib/notifications"
import { useReadNotifications } from "@/lib/read-notifications"
import { NOTIFICATIONS } from "./destinations"

/** The newest notifications, under the bell. */
export function NotificationPanel({ onLeave }: { onLeave: () => void }) {
  const t = useTranslations("notifications")
  const latest = useQuery(latestNotifications())
  const { readAll } = useReadNotifications()
  const items = latest.data?.items
  return (
    <>
      <header className="flex h-11 items-center gap-2 border-b px-4">
        <h2 className="text-14 font-semibold">{t("title")}</h2>
        {latest.data && latest.data.unread_count > 0 && (
          <button
            type="button"
            onClick={readAll}
            className="-mr-2 ml-auto rounded-control px-2 py-1 text-12 text-ink-2 hover:bg-hover"
          >
            {t("readAll")}
          </button>
        )}
      </header>
      <div className="max-h-[min(480px,70dvh)] overflow-y-auto overscroll-contain">
        {!items && latest.isPending && <NotificationListSkeleton />}
        {!items && latest.isError && (
          <div className="p-3">
            <ProblemNotice error={latest.error} title={t("failed")} onRetry={() => void latest.refetch()} />
          </div>
        )}
        {items?.length === 0 && <p className="px-4 py-6 text-13 text-ink-2">{t("nothingDetail")}</p>}
        {items && items.length > 0 && <NotificationList items={items} onLeave={onLeave} />}
      </div>
      <footer className="border-t px-4 py-2.5 text-12">
        <Link href={NOTIFICATIONS.href} className="underlined text-ink-2" onClick={onLeave}>
          {t("all")}
        </Link>
      </footer>
    </>
  )
}
