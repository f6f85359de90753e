"use client"

import { useQueries, useQuery } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { parseAsString, useQueryStates } from "nuqs"
import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import {
  getMediaOptions,
  getPostOptions,
  listContentOptions,
  listPlatformsOptions,
} from "@/api/@tanstack/react-query.gen"
import type { PostRead, SocialAccountRead } from "@/api/types.gen"
import { useUser } from "@/auth/context"
import { ProblemNotice } from "@/components/problem-notice"
import { useBusiness, useBusinesses } from "@/lib/business"
import { accountsOptions } from "@/lib/post-queries"
import { firstFailure, retryFailed } from "@/lib/queries"
import { ComposerSkeleton } from "./composer-skeleton"
import { emptyDraft, type Place, reduce } from "./draft"
import { asNew, draftFrom, placeOfAccount, placeOfPlatform } from "./from-posts"
import { newScope, openTabs, readSaved, readUnsaved } from "./local-draft"
import { partRules } from "./part-rules"
import type { Opened } from "./use-composer"

const Composer = dynamic(() => import("./composer").then(module => module.Composer), {
  ssr: false,
  loading: () => <ComposerSkeleton />,
})

const PARAMETERS = {
  id: parseAsString,
  duplicate: parseAsString,
  at: parseAsString,
  account: parseAsString,
  platform: parseAsString,
  business: parseAsString,
}
/** What is asked for something new, and of no use once it is saved. */
const NOT_NEW = { duplicate: null, at: null, account: null, platform: null, business: null }

/** The composer as its address asks for it: a post and its group, a copy of one, or something new for a given time and place. */
export function Compose() {
  const [{ id, duplicate, at, account, platform, business: wanted }, setParameters] = useQueryStates(PARAMETERS)
  const { businesses, choose } = useBusinesses()
  const business = useBusiness()
  useEffect(() => {
    if (wanted && wanted !== business.id && businesses.some(one => one.id === wanted)) choose(wanted)
  }, [wanted, business.id, businesses, choose])

  // A draft that gets its first post gets an address by that, and stays open as it is.
  const [round, setRound] = useState(0)
  const [own, setOwn] = useState<{ key: string; ids: string[] } | null>(null)
  const wasNamed = useRef(false)
  const key =
    own && id && own.ids.includes(id)
      ? own.key
      : id
        ? `id:${id}`
        : `new:${[duplicate, at, account, platform].map(one => one ?? "").join(":")}:${round}`
  useEffect(() => {
    if (id) wasNamed.current = true
    else if (wasNamed.current) {
      wasNamed.current = false
      setOwn(null)
      setRound(before => before + 1)
    }
  }, [id])
  const onSaved = (posts: PostRead[]) => {
    setOwn({ key, ids: posts.map(post => post.id) })
    if (posts[0] && !posts.some(post => post.id === id)) {
      void setParameters({ id: posts[0].id, ...NOT_NEW }, { history: "replace" })
    }
  }
  return (
    <Open
      key={key}
      id={own?.key === key ? null : id}
      duplicate={duplicate}
      at={at}
      account={account}
      platform={platform}
      onSaved={onSaved}
    />
  )
}

type Props = {
  id: string | null
  duplicate: string | null
  at: string | null
  /** Where something new is meant to go: an account, or a platform by itself. */
  account: string | null
  platform: string | null
  onSaved: (posts: PostRead[]) => void
}

function Open({ id: givenId, duplicate, at, account, platform, onSaved }: Props) {
  const t = useTranslations("compose")
  const business = useBusiness()
  const { choose } = useBusinesses()
  const user = useUser()
  const [id] = useState(givenId)
  const [groupId] = useState(() => crypto.randomUUID())
  const wanted = id ?? duplicate
  const post = useQuery({
    ...getPostOptions({ path: { post_id: wanted ?? "" } }),
    enabled: wanted !== null,
    staleTime: 0,
  })
  const group = post.data?.group_id ?? null
  const others = useQuery({
    ...listContentOptions({ query: { business_id: business.id, group_id: group ?? "", limit: 100 } }),
    enabled: id !== null && group !== null,
    staleTime: 0,
  })
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const accounts = useQuery(accountsOptions(business.id))
  // A post of another business is opened in that one.
  const home = post.data?.business_id
  useEffect(() => {
    if (home && home !== business.id) choose(home)
  }, [home, business.id, choose])

  const tabs = useQuery({ queryKey: ["compose-tabs"], queryFn: openTabs, staleTime: Number.POSITIVE_INFINITY })
  // What a picture still needs stands below it: without it, everything beneath would move when that is known.
  const pictures = [...new Set([post.data, ...(others.data?.items ?? [])].flatMap(one => one?.media_ids ?? []))]
  const arePicturesKnown = useQueries({
    queries: pictures.map(picture => getMediaOptions({ path: { media_id: picture } })),
    combine: results => results.every(({ isPending }) => !isPending),
  })
  const isReady =
    arePicturesKnown &&
    tabs.data &&
    platforms.data &&
    accounts.data &&
    (wanted === null || (post.data && !post.isFetching)) &&
    (id === null || post.data?.group_id === null || (others.data && !others.isFetching))
  const loaded = useRef<Opened | null>(null)
  const opened = useMemo(() => {
    if (loaded.current || !isReady || !platforms.data || !accounts.data || !tabs.data) return loaded.current
    const open = tabs.data
    const rules = partRules(platforms.data.items)
    const fresh = (): Pick<Opened, "draft" | "unheard" | "at"> => {
      if (!post.data) {
        const isBlank = [duplicate, at, account, platform].every(one => one === null)
        const kept = isBlank ? readUnsaved(user.id, newScope(business.id), open) : null
        if (kept) return { draft: kept.draft, unheard: kept.unheard, at: null }
        const known = platforms.data.items.find(one => one.platform === platform)?.platform
        const place = placeFor(accounts.data.items, account, known)
        const draft = emptyDraft(groupId)
        return { draft: place ? reduce(draft, { do: "toggle", place }) : draft, unheard: null, at: instantOf(at) }
      }
      const posts = id === null ? [post.data] : (others.data?.items ?? [post.data])
      if (id === null) {
        return {
          draft: asNew(draftFrom(posts, accounts.data.items, rules), groupId),
          unheard: null,
          at: instantOf(at),
        }
      }
      const scope = post.data.group_id ?? post.data.id
      const kept = readUnsaved(user.id, scope, open)
      if (kept) return { draft: kept.draft, unheard: kept.unheard, at: instantOf(at) }
      const remembered = readSaved(user.id, scope)?.draft ?? null
      return { draft: draftFrom(posts, accounts.data.items, rules, remembered), unheard: null, at: instantOf(at) }
    }
    loaded.current = { ...fresh(), tabs: open, platforms: platforms.data.items, accounts: accounts.data.items }
    return loaded.current
  }, [
    isReady,
    tabs.data,
    platforms.data,
    accounts.data,
    post.data,
    others.data,
    id,
    duplicate,
    at,
    account,
    platform,
    user.id,
    business.id,
    groupId,
  ])

  if (opened) return <Composer opened={opened} onSaved={onSaved} />
  const queries = [post, others, platforms, accounts]
  const failure = firstFailure(queries)
  if (failure) {
    return (
      <div className="p-4 md:p-8">
        <h1 className="sr-only">{t("newPost")}</h1>
        <ProblemNotice error={failure} title={t("failed")} onRetry={() => retryFailed(queries)} />
      </div>
    )
  }
  return <ComposerSkeleton />
}

/** The account that is asked for, or the one of the platform; with one account alone there is nothing to choose. */
function placeFor(
  accounts: readonly SocialAccountRead[],
  wanted: string | null,
  platform: SocialAccountRead["platform"] | undefined,
): Place | null {
  const active = accounts.filter(({ is_active }) => is_active)
  const asked = active.find(({ id }) => id === wanted)
  if (asked) return placeOfAccount(asked)
  const [only, ...more] = platform ? active.filter(one => one.platform === platform) : active
  if (only && more.length === 0) return placeOfAccount(only)
  return platform ? placeOfPlatform(platform) : null
}

/** A time that may have been typed by hand: only a real instant, still ahead. */
function instantOf(at: string | null): string | null {
  const time = at ? Date.parse(at) : Number.NaN
  return Number.isNaN(time) || time <= Date.now() ? null : new Date(time).toISOString().replace(".000Z", "Z")
}
