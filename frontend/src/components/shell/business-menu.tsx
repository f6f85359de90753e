import { Check, ChevronDown, Plus } from "lucide-react"
import { useTranslations } from "use-intl"
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu"
import { Tag } from "@/components/ui/tag"
import { useBusinesses } from "@/lib/business"
import { cn } from "@/lib/cn"
import { BusinessMark } from "./business-mark"

/** Which business the screens are about, and the way to describe another. */
export function BusinessMenu() {
  const t = useTranslations("shell")
  const { businesses, business, choose } = useBusinesses()
  if (!business) return null
  return (
    <Menu
      trigger={{
        className:
          "flex h-8 w-full items-center gap-2 rounded-control px-1.5 text-left font-semibold hover:bg-hover max-lg:justify-center max-lg:px-0",
        children: (
          <>
            <BusinessMark name={business.name} />
            <span className="min-w-0 max-lg:sr-only">
              <span className="block truncate leading-4">{business.name}</span>
              {business.is_example && <span className="block text-11/none font-normal text-ink-2">{t("example")}</span>}
            </span>
            <span className="sr-only">{t("switchBusiness")}</span>
            <ChevronDown className="icon size-3 text-ink-3 max-lg:hidden" />
          </>
        ),
      }}
    >
      {businesses.map(({ id, name, is_example }) => (
        <MenuItem key={id} onClick={() => choose(id)} aria-current={id === business.id || undefined}>
          <Check className={cn("icon", id !== business.id && "invisible")} />
          <span className="max-w-60 truncate">{name}</span>
          {is_example && <Tag>{t("example")}</Tag>}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuLink href="/welcome/?new=true">
        <Plus className="icon" />
        {t("newBusiness")}
      </MenuLink>
    </Menu>
  )
}
