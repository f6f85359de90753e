import { Ellipsis } from "lucide-react"
import Link from "next/link"
import { usePathname } from "next/navigation"
import { useTranslations } from "use-intl"
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu"
import { useBusinesses } from "@/lib/business"
import { DESTINATIONS, SETTINGS } from "./destinations"
import { MeItems } from "./me-items"

const BAR = ["dashboard", "calendar", "library", "analytics"]
const ITEM =
  "flex h-full flex-col items-center justify-center gap-1 text-11 text-ink-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink"

/** The way around on phones; what has no room stands under More. */
export function BottomBar() {
  const t = useTranslations("nav")
  const shell = useTranslations("shell")
  const path = usePathname()
  const { businesses, business, choose } = useBusinesses()
  const more = [...DESTINATIONS.filter(({ name }) => !BAR.includes(name)), SETTINGS]
  return (
    <nav
      aria-label={shell("main")}
      className="fixed inset-x-0 bottom-0 z-30 grid h-16 grid-cols-5 border-t bg-side md:hidden"
    >
      {DESTINATIONS.filter(({ name }) => BAR.includes(name)).map(({ href, name, icon: Icon }) => (
        <Link key={href} href={href} aria-current={path.startsWith(href) ? "page" : undefined} className={ITEM}>
          <Icon className="icon icon-20" />
          {t(name)}
        </Link>
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
