import { Ellipsis, Plus } from "lucide-react"
import Link from "next/link"
import { usePathname } from "next/navigation"
import { useTranslations } from "use-intl"
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu"
import { useBusinesses } from "@/lib/business"
import { DESTINATIONS, type Destination, NEW_POST, SETTINGS } from "./destinations"
import { MeItems } from "./me-items"

const LEFT = ["calendar", "library"]
const RIGHT = ["analytics"]
const ITEM =
  "flex h-full flex-col items-center justify-center gap-1 text-11 text-ink-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink"

/** The way around on phones; what has no room stands under More. */
export function BottomBar() {
  const t = useTranslations("nav")
  const shell = useTranslations("shell")
  const { businesses, business, choose } = useBusinesses()
  const more = [...DESTINATIONS.filter(({ name }) => ![...LEFT, ...RIGHT].includes(name)), SETTINGS]
  return (
    <nav
      aria-label={shell("main")}
      className="fixed inset-x-0 bottom-0 z-30 grid h-16 grid-cols-5 border-t bg-side md:hidden"
    >
      {DESTINATIONS.filter(({ name }) => LEFT.includes(name)).map(destination => (
        <BarLink key={destination.href} {...destination} />
      ))}
      <Link href={NEW_POST.href} className={ITEM}>
        <span className="grid h-5.5 w-8.5 place-items-center rounded-control bg-strong text-on-strong">
          <Plus className="icon" />
        </span>
        {t("compose")}
      </Link>
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
        {more.map(({ href, name, icon: Icon }) => (
          <MenuLink key={href} href={href}>
            <Icon className="icon" />
            {t(name)}
          </MenuLink>
        ))}
        {businesses.length > 1 && <MenuLine />}
        {businesses.length > 1 &&
          businesses.map(({ id, name }) => (
            <MenuItem key={id} onClick={() => choose(id)} aria-current={id === business?.id || undefined}>
              {shell("workOn", { name })}
            </MenuItem>
          ))}
        <MenuLine />
        <MeItems />
      </Menu>
    </nav>
  )
}

function BarLink({ href, name, icon: Icon }: Destination) {
  const t = useTranslations("nav")
  const isHere = usePathname().startsWith(href)
  return (
    <Link href={href} aria-current={isHere ? "page" : undefined} className={ITEM}>
      <Icon className="icon icon-20" />
      {t(name)}
    </Link>
  )
}
