import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs"
import type { ListContentData, Platform, PostStatus } from "@/api/types.gen"

export const TABS = ["all", "draft", "review", "scheduled", "published", "failed", "unconfirmed", "archived"] as const
export type Tab = (typeof TABS)[number]

const STATUSES: Record<Tab, PostStatus[] | undefined> = {
  all: undefined,
  draft: ["draft", "in_review"],
  review: ["draft", "in_review"],
  scheduled: ["scheduled", "publishing"],
  published: ["published"],
  failed: ["failed"],
  unconfirmed: ["unconfirmed"],
  archived: undefined,
}

const PARSERS = {
  status: parseAsStringLiteral(TABS).withDefault("all"),
  q: parseAsString.withDefault(""),
  platform: parseAsString,
  pillar: parseAsString,
  tag: parseAsString,
  account: parseAsString,
}

export type Filters = {
  status: Tab
  q: string
  platform: string | null
  pillar: string | null
  tag: string | null
  account: string | null
}

export const NO_FILTERS = { q: "", platform: null, pillar: null, tag: null, account: null } satisfies Partial<Filters>

/** What is looked for, kept in the address so that it can be shared and come back to. */
export function useFilters() {
  return useQueryStates(PARSERS, { history: "replace" })
}

export function isFiltered({ q, platform, pillar, tag, account }: Filters): boolean {
  return Boolean(q || platform || pillar || tag || account)
}

/** The filters as the API takes them. */
export function queryOf(business_id: string, { status, q, platform, pillar, tag, account }: Filters) {
  const query: NonNullable<ListContentData["query"]> = { business_id, limit: 50 }
  const statuses = STATUSES[status]
  if (statuses) query.status = statuses
  // Words that no person has accepted yet; those of a failed post were accepted once.
  if (status === "review") query.approved = false
  if (status === "archived") query.archived = "only"
  if (q.trim()) query.q = q.trim()
  if (platform) query.platform = [platform as Platform]
  if (pillar) query.pillar = pillar
  if (tag) query.tag = tag
  if (account) query.social_account_id = account
  return query
}
