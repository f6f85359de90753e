import { useInfiniteQuery } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { useQueryState } from "nuqs"
import { useCallback, useState } from "react"
import { useTranslations } from "use-intl"
import { listContentInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import { Empty } from "@/components/empty"
import { More } from "@/components/more"
import { ProblemNotice } from "@/components/problem-notice"
import { Button, ButtonLink } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { useStaying } from "@/lib/leaving-posts"
import { useSelection } from "@/lib/use-selection"
import { FilterBar, useChoices } from "./filter-bar"
import { type Filters, isFiltered, NO_FILTERS, queryOf, useFilters } from "./filters"
import type { View } from "./library"
import { PostRow } from "./post-row"
import { useListKeys } from "./use-list-keys"

const BulkBar = dynamic(() => import("./bulk-bar").then(module => module.BulkBar), { ssr: false })
const PostCards = dynamic(() => import("./post-cards").then(module => module.PostCards), {
  ssr: false,
  // As high as the page, so that what stands under the cards does not show first.
  loading: () => <div aria-busy="true" className="min-h-dvh" />,
})
const ScheduleDialog = dynamic(() => import("./schedule-dialog").then(module => module.ScheduleDialog), { ssr: false })

/** Posts to find, choose and work on, one or many at a time. */
export function PostLibrary({ view }: { view: View }) {
  const t = useTranslations("library")
  const { id } = useBusiness()
  const [filters, setFilters] = useFilters()
  const [openId, setOpenId] = useQueryState("post")
  const [isScheduling, setScheduling] = useState(false)
  const change = useCallback((to: Partial<Filters>) => void setFilters(to), [setFilters])
  const query = useInfiniteQuery({
    ...listContentInfiniteOptions({ query: queryOf(id, filters) }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const choices = useChoices()
  const posts = useStaying(query.data?.pages.flatMap(page => page.items))?.filter(
    post => (post.archived_at !== null) === (filters.status === "archived"),
  )
  const selection = useSelection(posts?.map(post => post.id) ?? [])
  const chosen = posts?.filter(post => selection.ids.has(post.id)) ?? []
  // The bar comes with the first post that is chosen, and stays: what it has begun may end after the choice is gone.
  const [hasChosen, setHasChosen] = useState(false)
  if (chosen.length > 0 && !hasChosen) setHasChosen(true)
  const onKeyDown = useListKeys(selection)
  const open = (postId: string) => void setOpenId(openId === postId ? null : postId)
  const items = posts?.map(post => ({
    post,
    isOpen: openId === post.id,
    isChosen: selection.ids.has(post.id),
    onOpen: open,
    onChoose: selection.toggle,
  }))
  if (choices.isPending) {
    return (
      <ul aria-busy="true" className="flex-1 px-4 py-4 md:px-8">
        <RowSkeletons />
      </ul>
    )
  }
  return (
    <div className="flex flex-1 flex-col px-4 py-4 md:px-8">
      <FilterBar filters={filters} choices={choices} onChange={change} />
      {query.isError && !posts ? (
        <ProblemNotice error={query.error} title={t("failed")} onRetry={() => void query.refetch()} />
      ) : posts?.length === 0 ? (
        isFiltered(filters) ? (
          <Empty title={t("nothingFound")} detail={t("nothingFoundDetail")}>
            <Button onClick={() => change(NO_FILTERS)}>{t("clearFilters")}</Button>
          </Empty>
        ) : filters.status === "archived" ? (
          <Empty title={t("empty.archived")} detail={t("emptyArchiveDetail")} />
        ) : (
          <Empty title={t(`empty.${filters.status}`)} detail={t("emptyDetail")}>
            <ButtonLink look="strong" href="/strategy/?write=true">
              {t("write")}
            </ButtonLink>
          </Empty>
        )
      ) : view === "rows" ? (
        <div className="@container">
          <RowHead />
          <ul aria-label={t("posts")} aria-busy={query.isPending} onKeyDown={onKeyDown} className="border-t">
            {items ? items.map(item => <PostRow key={item.post.id} {...item} />) : <RowSkeletons />}
          </ul>
        </div>
      ) : (
        <PostCards items={items} isBusy={query.isPending} onKeyDown={onKeyDown} />
      )}
      <More query={query} />
      {hasChosen && (
        <BulkBar
          posts={chosen}
          listed={posts?.length ?? 0}
          selection={selection}
          onSchedule={() => setScheduling(true)}
        />
      )}
      {isScheduling && (
        <ScheduleDialog
          posts={chosen}
          onClose={() => setScheduling(false)}
          onDone={() => {
            setScheduling(false)
            selection.clear()
          }}
        />
      )}
    </div>
  )
}

/** Says once what the columns are; each row says it in its own words as well. */
function RowHead() {
  const t = useTranslations("library")
  return (
    <div
      aria-hidden="true"
      className="grid grid-cols-[36px_minmax(0,1fr)_150px_130px] gap-x-4 pb-1.5 text-12 text-ink-3 @max-xl:hidden @3xl:grid-cols-[36px_minmax(0,1fr)_150px_150px_130px]"
    >
      <span />
      <span>{t("column.post")}</span>
      <span className="@max-3xl:hidden">{t("column.pillar")}</span>
      <span>{t("column.when")}</span>
      <span>{t("column.status")}</span>
    </div>
  )
}

function RowSkeletons() {
  return ["a", "b", "c", "d", "e", "f"].map(key => (
    <li key={key} className="flex gap-4 border-b py-3">
      <Skeleton className="size-4" />
      <div className="flex-1">
        <Skeleton className="h-4 w-60 max-w-full" />
        <Skeleton className="mt-1.5 h-3 w-100 max-w-full" />
      </div>
    </li>
  ))
}
