import { useQuery } from "@tanstack/react-query"
import { Search, X } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { listTagsOptions } from "@/api/@tanstack/react-query.gen"
import { platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Select } from "@/components/ui/field"
import { Segments } from "@/components/ui/segments"
import { useBusiness } from "@/lib/business"
import { accountsOptions, activeStrategyOptions } from "@/lib/post-queries"
import { type Filters, isFiltered, NO_FILTERS, TABS } from "./filters"

type Props = { filters: Filters; choices: Choices; onChange: (change: Partial<Filters>) => void }

const SEARCH_PAUSE_MS = 250

export type Choices = ReturnType<typeof useChoices>

/** What there is to filter by; pending until all of it is known, for each is a control that takes room. */
export function useChoices() {
  const { id } = useBusiness()
  const accounts = useQuery(accountsOptions(id))
  const strategy = useQuery(activeStrategyOptions(id))
  const tags = useQuery(listTagsOptions({ query: { business_id: id } }))
  return {
    accounts: accounts.data?.items ?? [],
    pillars: strategy.data?.document.pillars ?? [],
    tags: tags.data?.items.map(({ tag }) => tag) ?? [],
    isPending: accounts.isPending || strategy.isPending || tags.isPending,
  }
}

/** How the posts stand, what they say, and where and about what they are. */
export function FilterBar({ filters, choices, onChange }: Props) {
  const t = useTranslations("library")
  const { accounts, pillars } = choices
  const tags = [...choices.tags]
  if (filters.tag && !tags.includes(filters.tag)) tags.push(filters.tag)
  const platforms = [...new Set(accounts.map(({ platform }) => platform as string))]
  // One chosen in an address that was kept stays to be seen, whatever is connected now.
  if (filters.platform && !platforms.includes(filters.platform)) platforms.push(filters.platform)
  return (
    <div className="flex flex-col gap-3 pb-4">
      <div className="overflow-x-auto max-md:-mx-4 max-md:px-4">
        <Segments
          label={t("filter")}
          value={filters.status}
          onChange={status => onChange({ status })}
          options={TABS.map(value => ({ value, label: t(`tabs.${value}`) }))}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField value={filters.q} onChange={q => onChange({ q })} />
        <Choice
          label={t("platform")}
          all={t("allPlatforms")}
          value={filters.platform}
          options={platforms.map(value => ({ value, label: platformName(value) }))}
          onChange={platform => onChange({ platform })}
        />
        <Choice
          label={t("pillar")}
          all={t("allPillars")}
          value={filters.pillar}
          options={pillars.map(({ name }) => ({ value: name, label: name }))}
          onChange={pillar => onChange({ pillar })}
        />
        <Choice
          label={t("tag")}
          all={t("allTags")}
          value={filters.tag}
          options={tags.map(value => ({ value, label: value }))}
          onChange={tag => onChange({ tag })}
          least={1}
        />
        <Choice
          label={t("account")}
          all={t("allAccounts")}
          value={filters.account}
          options={accounts.map(one => ({
            value: one.id,
            label: `${one.account_name}, ${platformName(one.platform)}`,
          }))}
          onChange={account => onChange({ account })}
        />
        {isFiltered(filters) && (
          <Button look="ghost" onClick={() => onChange(NO_FILTERS)}>
            {t("clearFilters")}
          </Button>
        )}
      </div>
    </div>
  )
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations("library")
  const [typed, setTyped] = useState(value)
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    // Changed from outside: by "clear", or by going back.
    setSeen(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onChange(typed), SEARCH_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  return (
    <div className="relative w-60 max-md:w-full">
      <Search className="icon pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3" />
      <input
        type="search"
        aria-label={t("search")}
        placeholder={t("searchHint")}
        maxLength={200}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        onKeyDown={event => {
          if (event.key === "Escape" && typed) {
            event.stopPropagation()
            setTyped("")
          }
        }}
        className="h-8 w-full rounded-control border border-control bg-raised pr-8 pl-8 text-13 placeholder:text-ink-3 max-md:h-11 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed && (
        <button
          type="button"
          aria-label={t("clearSearch")}
          onClick={() => setTyped("")}
          className="absolute top-1/2 right-0 grid size-8 -translate-y-1/2 place-items-center text-ink-3 hover:text-ink max-md:size-11"
        >
          <X className="icon" />
        </button>
      )}
    </div>
  )
}

type ChoiceProps = {
  label: string
  all: string
  value: string | null
  options: { value: string; label: string }[]
  onChange: (value: string | null) => void
  /** So many to choose between make it worth showing. */
  least?: number
}

/** One of a few, or all; absent where there is nothing to choose between. */
function Choice({ label, all, value, options, onChange, least = 2 }: ChoiceProps) {
  if (options.length < least && value === null) return null
  return (
    <Select
      aria-label={label}
      className="w-auto! max-w-50 truncate max-md:min-w-0 max-md:flex-1"
      value={value ?? ""}
      onChange={event => onChange(event.target.value || null)}
    >
      <option value="">{all}</option>
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  )
}
