import { Bell } from "lucide-react"
import dynamic from "next/dynamic"
import { useId, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { Link } from "@/components/ui/link"
import { useUnreadCount } from "@/lib/notifications"
import { NOTIFICATIONS } from "./destinations"

const NotificationPanel = dynamic(() => import("./notification-panel").then(module => module.NotificationPanel), {
  ssr: false,
})

const MOST_SHOWN = 99

function Count({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span
      aria-hidden="true"
      className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-strong px-1 text-[10px]/none font-semibold tabular-nums text-on-strong"
    >
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
    </span>
  )
}

/** The bell beside the business's name, and the newest notifications under it. */
export function NotificationBell() {
  const t = useTranslations("notifications")
  const count = useUnreadCount()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)

  const place = () => {
    const box = button.current?.getBoundingClientRect()
    if (box && panel.current) Object.assign(panel.current.style, { top: `${box.top}px`, left: `${box.right + 8}px` })
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={t("bell", { count })}
        title={t("title")}
        className="relative grid size-8 flex-none place-items-center rounded-control text-ink-2 hover:bg-hover"
      >
        <Bell className="icon" />
        <Count count={count} />
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t("title")}
        onBeforeToggle={place}
        onToggle={event => setOpen(event.newState === "open")}
        className="appear m-0 w-100 max-w-[calc(100vw-32px)] rounded-panel border border-line-strong bg-raised p-0 text-ink shadow-lifted"
      >
        {isOpen && <NotificationPanel onLeave={() => panel.current?.hidePopover()} />}
      </div>
    </>
  )
}

/** On phones the bell stands in the bar on top and leads to the page. */
export function NotificationLink() {
  const t = useTranslations("notifications")
  const count = useUnreadCount()
  return (
    <Link
      href={NOTIFICATIONS.href}
      aria-label={t("bell", { count })}
      className="relative grid size-11 place-items-center rounded-control text-ink-2 md:hidden"
    >
      <Bell className="icon icon-20" />
      <span className="absolute top-2 right-2">
        <Count count={count} />
      </span>
    </Link>
  )
}
