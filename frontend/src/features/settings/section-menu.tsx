import { ChevronRight } from "lucide-react"
import { useTranslations } from "use-intl"
import { useUser } from "@/auth/context"
import { Link } from "@/components/ui/link"
import { useBusinesses } from "@/lib/business"
import { cn } from "@/lib/cn"
import { NEEDS_BUSINESS, SECTIONS, type Section } from "./sections"

const GROUPS = ["you", "business", "installation"] as const

type Props = {
  section: Section
  /** Whether the address names one: on phones the list alone is the page until it does. */
  isChosen: boolean
}

/** The way through the settings: a quiet list beside the section, on phones a list that leads to it. */
export function SectionMenu({ section, isChosen }: Props) {
  const t = useTranslations("settings")
  const { business } = useBusinesses()
  const { role } = useUser()
  return (
    <nav aria-label={t("sections")} className="flex flex-col gap-5">
      {GROUPS.filter(group => group !== "business" || business).map(group => (
        <div key={group}>
          <p className="mb-1 truncate px-2 text-12 text-ink-3 max-lg:px-0">
            {group === "business" ? business?.name : t(`group.${group}`)}
          </p>
          <ul className="max-lg:border-t">
            {SECTIONS.filter(({ name, group: of }) => of === group && (business || !NEEDS_BUSINESS.includes(name))).map(
              ({ name }) => (
                <Row key={name} href={`/settings/?section=${name}`} isHere={name === section} isSure={isChosen}>
                  {t(`section.${name}`)}
                </Row>
              ),
            )}
            {group === "you" && <Row href="/billing/">{t("section.billing")}</Row>}
            {group === "installation" && role === "admin" && <Row href="/admin/">{t("section.admin")}</Row>}
          </ul>
        </div>
      ))}
    </nav>
  )
}

type RowProps = { href: string; isHere?: boolean; isSure?: boolean; children: string }

function Row({ href, isHere = false, isSure = true, children }: RowProps) {
  return (
    <li className="max-lg:border-b">
      <Link
        href={href}
        aria-current={isHere && isSure ? "page" : undefined}
        className={cn(
          "flex h-8 items-center rounded-control px-2 text-ink-2 hover:bg-hover lg:text-13",
          "max-lg:h-12 max-lg:rounded-none max-lg:px-0 max-lg:text-ink",
          isHere && "lg:bg-selected lg:font-medium lg:text-ink",
        )}
      >
        {children}
        <ChevronRight className="icon ml-auto text-ink-3 lg:hidden" aria-hidden="true" />
      </Link>
    </li>
  )
}
