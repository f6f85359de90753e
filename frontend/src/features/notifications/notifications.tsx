"use client"

import { useInfiniteQuery } from "@tanstack/react-query"
import { parseAsStringLiteral, useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { listNotificationsInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import { Empty } from "@/components/empty"
import { NotificationList, NotificationListSkeleton } from "@/components/notification-list"
import { PageHead } from "@/components/page-head"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Segments } from "@/components/ui/segments"
import { useReadNotifications } from "@/lib/read-notifications"

const SHOWN = ["all", "unread"] as const

/** All notifications of the last 90 days. */
export function Notifications() {
  const t = useTranslations("notifications")
  const common = useTranslations("common")
  const [shown, setShown] = useQueryState("show", parseAsStringLiteral(SHOWN).withDefault("all"))
  const list = useInfiniteQuery({
    ...listNotificationsInfiniteOptions({ query: { limit: 50, unread: shown === "unread" ? true : undefined } }),
    initialPageParam: { query: {} },
    getNextPageParam: page => page.next_cursor ?? undefined,
  })
  const { readAll } = useReadNotifications()
  const items = list.data?.pages.flatMap(page => page.items)
  const unread = list.data?.pages[0]?.unread_count ?? 0
  return (
    <>
      <PageHead title={t("title")}>
        <Segments
          label={t("show")}
          value={shown}
          options={SHOWN.map(value => ({ value, label: t(`shown.${value}`) }))}
          onChange={value => void setShown(value)}
        />
        <Button onClick={readAll} disabled={unread === 0}>
          {t("readAll")}
        </Button>
      </PageHead>
      <div className="w-full max-w-180 px-4 py-6 md:px-8">
        {list.isPending && <NotificationListSkeleton />}
        {list.isError && !items && (
          <ProblemNotice error={list.error} title={t("failed")} onRetry={() => void list.refetch()} />
        )}
        {items?.length === 0 && (
          <Empty title={t(shown === "unread" ? "noUnread" : "nothing")} detail={t("nothingDetail")} />
        )}
        {items && items.length > 0 && (
          <div className="-mx-4">
            <NotificationList items={items} />
          </div>
        )}
        {list.hasNextPage && (
          <Button className="mt-4" onClick={() => void list.fetchNextPage()} isBusy={list.isFetchingNextPage}>
            {common("loadMore")}
          </Button>
        )}
      </div>
    </>
  )
}
