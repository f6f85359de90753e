import { Ellipsis, Plus, Search } from "lucide-react"
import { usePathname } from "next/navigation"
import { useTranslations } from "use-intl"
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu"
import { Tag } from "@/components/ui/tag"
import { useBusinesses } from "@/lib/business"
import { AheadLink } from "./ahead-link"
import { DESTINATIONS, type Destination, NEW_POST, NOTIFICATIONS, SETTINGS } from "./destinations"
import { LazyMeItems } from "./lazy-me-items"
import { openOverlay } from "./overlays"

const LEFT = ["calendar", "library"]
const RIGHT = ["analytics"]
const ITEM =
  "flex h-full flex-col items-center justify-center gap-1 text-11 text-ink-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink"

/** The way around on phones; what has no room stands under More. */
export function BottomBar() {
  const t = useTranslations("nav")
  const shell = useTranslations("shell")
  const { businesses, business, choose } = useBusinesses()
  const more = [...DESTINATIONS.filter(({ name }) => ![...LEFT, ...RIGHT].includes(name)), NOTIFICATIONS, SETTINGS]
  return (
    <nav
      aria-label={shell("main")}
      className="fixed inset-x-0 bottom-0 z-30 grid h-16 grid-cols-5 border-t bg-side md:hidden"
    >
      {DESTINATIONS.filter(({ name }) => LEFT.includes(name)).map(destination => (
        <BarLink key={destination.href} {...destination} />
      ))}
      <AheadLink href={NEW_POST.href} className={ITEM}>
        <span className="grid h-5.5 w-8.5 place-items-center rounded-control bg-strong text-on-strong">
          <Plus className="icon" />
        </span>
        {t("compose")}
      </AheadLink>
      {DESTINATIONS.filter(({ name }) => RIGHT.includes(name)).map(destination => (
        <BarLink key={destination.href} {...destination} />
      ))}
      <Menu
        align="end"
        trigger={{
          className: ITEM,
          children: (
            <>
              <Ellipsis className="icon icon-20" />
              {t("more")}
            </>
          ),
        }}
      >
        <MenuItem onClick={() => openOverlay("palette")}>
          <Search className="icon" />
          {t("search")}
        </MenuItem>
        {more.map(({ href, name, icon: Icon }) => (
          <MenuLink key={href} href={href}>
            <Icon className="icon" />
            {t(name)}
          </MenuLink>
        ))}
        {businesses.length > 1 && <MenuLine />}
        {businesses.length > 1 &&
          businesses.map(({ id, name, is_example }) => (
            <MenuItem key={id} onClick={() => choose(id)} aria-current={id === business?.id || undefined}>
              {shell("workOn", { name })}
              {is_example && <Tag>{shell("example")}</Tag>}
            </MenuItem>
          ))}
        <MenuLine />
        <LazyMeItems />
      </Menu>
    </nav>
  )
}

function BarLink({ href, name, icon: Icon }: Destination) {
  const t = useTranslations("nav")
  const isHere = usePathname().startsWith(href)
  return (
    <AheadLink href={href} aria-current={isHere ? "page" : undefined} className={ITEM}>
      <Icon className="icon icon-20" />
      {t(name)}
    </AheadLink>
  )
}
