import { useTranslations } from "use-intl"
import type { NotificationRead } from "@/api/types.gen"
import { Link } from "@/components/ui/link"
import { useBusinesses } from "@/lib/business"
import { cn } from "@/lib/cn"
import { placeOf, useReadNotifications } from "@/lib/read-notifications"
import { useWhen } from "@/lib/when"
import { SignIcon } from "./sign-icon"
import { StatusIcon } from "./status-icon"
import { Skeleton } from "./ui/skeleton"

type Kind = NotificationRead["kind"]

/** What has failed is red, what waits for a person amber; colour is never alone, the words say the same. */
function KindIcon({ kind }: { kind: Kind }) {
  if (kind === "post_failed") return <SignIcon sign="failed" className="text-bad" />
  if (kind === "post_unconfirmed") return <StatusIcon standing="unconfirmed" isNamed={false} />
  return <SignIcon sign="warning" className="text-wait" />
}

/** Notifications, newest first. Opening one marks it as read and leads to what it is about. */
export function NotificationList({ items, onLeave }: { items: readonly NotificationRead[]; onLeave?: () => void }) {
  const t = useTranslations("notifications")
  const { businesses, business, choose } = useBusinesses()
  const { read } = useReadNotifications()
  const zoneOf = (id: string | null) => (businesses.find(one => one.id === id) ?? business)?.timezone ?? "UTC"

  const open = (item: NotificationRead) => {
    if (item.read_at === null) read(item.id)
    if (item.business_id && item.business_id !== business?.id) choose(item.business_id)
    onLeave?.()
  }
  return (
    <ul>
      {items.map(item => (
        <li key={item.id} className="border-b last:border-b-0">
          <Link
            href={placeOf(item)}
            onClick={() => open(item)}
            className="flex gap-3 px-4 py-3 hover:bg-side focus-visible:-outline-offset-2"
          >
            <span className="pt-0.5">
              <KindIcon kind={item.kind} />
            </span>
            <span className="min-w-0 flex-1">
              <span className={cn("block text-13", item.read_at === null ? "font-semibold" : "text-ink-2")}>
                {item.title}
              </span>
              <span className="mt-0.5 line-clamp-3 block text-12 text-ink-2">{item.body}</span>
              <Moment instant={item.created_at} zone={zoneOf(item.business_id)} />
            </span>
            {item.read_at === null && (
              <span className="mt-1.5 size-2 flex-none rounded-full bg-strong">
                <span className="sr-only">{t("unread")}</span>
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Moment({ instant, zone }: { instant: string; zone: string }) {
  const when = useWhen(zone)
  return (
    <time dateTime={instant} className="mt-1 block text-11 text-ink-3 first-letter:uppercase">
      {when(instant)}
    </time>
  )
}

export function NotificationListSkeleton() {
  return (
    <div aria-busy="true">
      {["a", "b", "c"].map(key => (
        <div key={key} className="flex gap-3 border-b px-4 py-3 last:border-b-0">
          <Skeleton className="mt-0.5 size-4" />
          <div className="flex-1">
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="mt-1.5 h-3.5 w-full" />
            <Skeleton className="mt-1.5 h-3 w-20" />
          </div>
        </div>
      ))}
    </div>
  )
}
