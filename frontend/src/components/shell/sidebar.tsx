import { Search } from "lucide-react"
import { usePathname } from "next/navigation"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { useUser } from "@/auth/context"
import { Menu, MenuLabel, MenuLine } from "@/components/ui/menu"
import { initials } from "@/lib/format"
import { AheadLink } from "./ahead-link"
import { BusinessMenu } from "./business-menu"
import { DESTINATIONS, type Destination, NEW_POST, SETTINGS } from "./destinations"
import { LazyMeItems } from "./lazy-me-items"
import { NotificationBell } from "./notification-bell"
import { openOverlay } from "./overlays"
import { isMac } from "./use-shortcuts"

export type Notes = Partial<Record<Destination["name"], ReactNode>>

const ROW =
  "relative flex h-8 items-center gap-2.5 rounded-control px-2 text-left text-ink-2 hover:bg-hover aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink max-lg:h-9 max-lg:justify-center max-lg:px-0"

function NavLink({ href, name, icon: Icon, note }: Destination & { note?: ReactNode }) {
  const t = useTranslations("nav")
  const isHere = usePathname().startsWith(href)
  return (
    <AheadLink href={href} aria-current={isHere ? "page" : undefined} title={t(name)} className={ROW}>
      <Icon className="icon" />
      <span className="max-lg:sr-only">{t(name)}</span>
      {note && (
        <span className="ml-auto text-12 font-normal text-ink-2 tabular-nums max-lg:absolute max-lg:top-0 max-lg:right-0.5">
          {note}
        </span>
      )}
    </AheadLink>
  )
}

/** Furniture on the left: 224 px with words, an icon rail below 1024 px, absent on phones. */
export function Sidebar({ notes }: { notes: Notes }) {
  const t = useTranslations("shell")
  const nav = useTranslations("nav")
  const user = useUser()
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ") || user.email
  return (
    <aside
      aria-label={t("sidebar")}
      className="sticky top-0 flex h-dvh flex-col border-r bg-side p-3 max-lg:px-2.5 max-md:hidden"
    >
      <div className="mb-3 flex items-center gap-1 max-lg:flex-col">
        <div className="min-w-0 flex-1 max-lg:w-full">
          <BusinessMenu />
        </div>
        <NotificationBell />
      </div>
      <nav aria-label={t("main")} className="flex flex-col gap-px">
        <NavLink {...NEW_POST} note={<kbd className="font-sans text-11 max-lg:hidden">C</kbd>} />
        <button type="button" title={nav("search")} className={ROW} onClick={() => openOverlay("palette")}>
          <Search className="icon" />
          <span className="max-lg:sr-only">{nav("search")}</span>
          <kbd className="ml-auto font-sans text-11 text-ink-3 max-lg:hidden">{isMac() ? "⌘ K" : "Ctrl K"}</kbd>
        </button>
        <hr className="mx-2 my-2.5" />
        {DESTINATIONS.map(destination => (
          <NavLink key={destination.href} {...destination} note={notes[destination.name]} />
        ))}
      </nav>
      <div className="mt-auto flex flex-col gap-2">
        <NavLink {...SETTINGS} />
        <div className="border-t pt-2">
          <Menu
            trigger={{
              className:
                "flex h-9 w-full items-center gap-2 rounded-control px-2 text-left text-13 hover:bg-hover max-lg:justify-center max-lg:px-0",
              children: (
                <>
                  <span
                    aria-hidden="true"
                    className="grid size-5.5 flex-none place-items-center rounded-full bg-selected text-[10px]/none font-semibold text-ink-2"
                  >
                    {initials(name)}
                  </span>
                  <span className="min-w-0 truncate max-lg:sr-only">{name}</span>
                  <span className="sr-only">{t("account")}</span>
                </>
              ),
            }}
          >
            <MenuLabel>{user.email}</MenuLabel>
            <MenuLine />
            <LazyMeItems />
          </Menu>
        </div>
      </div>
    </aside>
  )
}
