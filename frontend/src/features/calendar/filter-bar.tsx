import { useQuery } from "@tanstack/react-query"
import { Check, ChevronDown, X } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { StatusWord } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { accountsOptions, activeStrategyOptions } from "@/lib/post-queries"
import { type Filters, isFiltered, NO_FILTERS, STANDINGS, toggled } from "./filters"

type Props = { filters: Filters; onChange: (filters: Partial<Filters>) => void; children?: ReactNode }

/** What is shown, as chips; pressed ones narrow it. All of it stands in the URL. */
export function FilterBar({ filters, onChange, children }: Props) {
  const t = useTranslations("calendar.filters")
  const standing = useTranslations("standing")
  const { id } = useBusiness()
  const accounts = useQuery(accountsOptions(id)).data?.items ?? []
  const pillars = useQuery(activeStrategyOptions(id)).data?.document.pillars ?? []
  const platforms = [...new Set([...accounts.map(({ platform }) => platform), ...filters.platform])]
  const accountName = (accountId: string) =>
    accounts.find(account => account.id === accountId)?.account_name ?? t("goneAccount")
  return (
    <search
      aria-label={t("label")}
      className="flex min-h-11 flex-none flex-wrap items-center gap-x-2 gap-y-1 px-4 py-1.5 md:px-6"
    >
      <Chip label={t("platform")} values={filters.platform.map(platformName)}>
        {platforms.map(platform => (
          <Choice
            key={platform}
            isChosen={filters.platform.includes(platform)}
            onToggle={() => onChange({ platform: toggled(filters.platform, platform) })}
          >
            <PlatformGlyph platform={platform} isNamed={false} />
            {platformName(platform)}
          </Choice>
        ))}
      </Chip>
      <Chip label={t("account")} values={filters.account.map(accountName)}>
        {accounts.map(account => (
          <Choice
            key={account.id}
            isChosen={filters.account.includes(account.id)}
            onToggle={() => onChange({ account: toggled(filters.account, account.id) })}
          >
            <PlatformGlyph platform={account.platform} />
            {account.account_name}
          </Choice>
        ))}
      </Chip>
      <Chip label={t("status")} values={filters.status.map(status => standing(status))}>
        {STANDINGS.map(status => (
          <Choice
            key={status}
            isChosen={filters.status.includes(status)}
            onToggle={() => onChange({ status: toggled(filters.status, status) })}
          >
            <StatusWord standing={status} />
          </Choice>
        ))}
      </Chip>
      {pillars.length > 0 && (
        <ul aria-label={t("pillar")} className="flex flex-wrap gap-x-1 border-l pl-2 max-md:hidden">
          {pillars.map(({ name }, index) => {
            const isChosen = filters.pillar.includes(name)
            return (
              <li key={name}>
                <button
                  type="button"
                  aria-pressed={isChosen}
                  onClick={() => onChange({ pillar: toggled(filters.pillar, name) })}
                  className={cn(
                    "flex h-7 items-center gap-1.5 rounded-control px-1.5 text-12 text-ink-2 hover:bg-hover",
                    isChosen && "bg-selected font-medium text-ink",
                  )}
                >
                  <PillarShape index={index} />
                  {name}
                </button>
              </li>
            )
          })}
        </ul>
      )}
      {isFiltered(filters) && (
        <Button look="ghost" size="sm" onClick={() => onChange(NO_FILTERS)}>
          <X className="icon size-3.5!" />
          {t("clear")}
        </Button>
      )}
      {children && <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>}
    </search>
  )
}

function Chip({ label, values, children }: { label: string; values: readonly string[]; children: ReactNode }) {
  const [first, ...others] = values
  return (
    <Menu
      trigger={{
        className: cn(
          "inline-flex h-7 items-center gap-1.5 rounded-control border border-line-strong px-2 text-13 hover:bg-hover max-md:h-11",
          first && "border-ink bg-selected",
        ),
        children: (
          <>
            <span className={first ? "sr-only" : undefined}>{label}</span>
            {first && (
              <span className="max-w-40 truncate font-medium">
                {first}
                {others.length > 0 && ` +${others.length}`}
              </span>
            )}
            <ChevronDown className="icon size-3.5!" aria-hidden="true" />
          </>
        ),
      }}
    >
      {children}
    </Menu>
  )
}

function Choice({ isChosen, onToggle, children }: { isChosen: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <MenuItem stays aria-pressed={isChosen} onClick={onToggle}>
      <span className="flex min-w-0 flex-1 items-center gap-2 truncate">{children}</span>
      <Check className={cn("icon size-3.5!", !isChosen && "invisible")} aria-hidden="true" />
    </MenuItem>
  )
}
