"use client"

import { useQuery } from "@tanstack/react-query"
import { Inbox, ListFilter } from "lucide-react"
import dynamic from "next/dynamic"
import { useCallback, useEffect, useMemo, useState } from "react"
import { useTranslations } from "use-intl"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { Button, ButtonLink } from "@/components/ui/button"
import { hoursOf, useAudienceHours } from "@/lib/audience"
import { useBusiness } from "@/lib/business"
import { useStaying } from "@/lib/leaving-posts"
import { activeStrategyOptions } from "@/lib/post-queries"
import { isOpen, standingOf } from "@/lib/posts"
import { useFirstLook } from "@/lib/use-first-look"
import { useIsPhone } from "@/lib/use-media"
import { weekStart } from "@/lib/week"
import { CalendarHead } from "./calendar-head"
import { FillButton } from "./fill-button"
import { FilterBar } from "./filter-bar"
import { filterGaps, filterPosts, isFiltered, NO_FILTERS } from "./filters"
import { HintLine } from "./hint-line"
import { hoursFor } from "./layout"
import { PausedBanner } from "./pausing"
import { daysOf, stepFrom, titleOf } from "./period"
import { SelectionProvider, useSelection } from "./selection"
import { CalendarSkeleton, GridSkeleton, PanelRoom } from "./skeletons"
import { TideLegend } from "./tide-legend"
import { useCalendarKeys } from "./use-calendar-keys"
import { useCalendarPosts, useGaps } from "./use-calendar-posts"
import { isDrawer, useCalendarState } from "./use-calendar-state"
import { useUnscheduled } from "./use-unscheduled"

const loadGrid = () => import("./grid").then(module => module.Grid)
const Grid = dynamic(loadGrid, {
  ssr: false,
  loading: () => <GridSkeleton />,
})
const SidePanel = dynamic(() => import("./panels/side-panel").then(module => module.SidePanel), {
  ssr: false,
  loading: () => <PanelRoom />,
})
const SelectionBar = dynamic(() => import("./selection-bar").then(module => module.SelectionBar), { ssr: false })
const FillProgress = dynamic(() => import("./fill-progress").then(module => module.FillProgress), { ssr: false })

const NO_GAPS = [] as const

/** What goes out when: as a month, as hours of a week, or as a list, which is what phones show. */
export function Calendar() {
  return (
    <SelectionProvider>
      <CalendarScreen />
    </SelectionProvider>
  )
}

function CalendarScreen() {
  const t = useTranslations("calendar")
  // It comes while the posts do, not after them.
  useEffect(() => void loadGrid(), [])
  const { id, timezone, week_starts_on: startsOn } = useBusiness()
  const state = useCalendarState()
  const { day, filters, fill, post: openId, setState } = state
  const isPhone = useIsPhone()
  const view = isPhone && state.view === "week" ? "list" : state.view
  const days = useMemo(() => daysOf(view, day, startsOn), [view, day, startsOn])
  const { posts: found, isWhole, error, retry } = useCalendarPosts(days)
  const all = useStaying(found)
  const posts = useMemo(() => all && filterPosts(all, filters), [all, filters])
  const strategies = useQuery(activeStrategyOptions(id))
  const strategy = strategies.data
  const free = useGaps(weekStart(day, startsOn), view !== "month")
  const open = free.data
  const gaps = useMemo(() => (open && view !== "month" ? filterGaps(open, filters) : NO_GAPS), [open, view, filters])
  const audienceHours = useAudienceHours()
  const audience = audienceHours.data
  const tide = hoursOf(audience, filters.platform)
  const hours = useMemo(() => hoursFor(posts ?? [], timezone), [posts, timezone])
  const { posts: unscheduled, hasMore, isPending: isCounting } = useUnscheduled(filters)
  const waiting = useMemo(() => posts?.filter(post => standingOf(post) === "review") ?? [], [posts])
  const selection = useSelection()
  const [drawerPlace, setDrawerPlace] = useState<HTMLElement | null>(null)
  const onDone = useCallback(() => void setState({ fill: null }), [setState])

  /** The post in focus, else the one at the side: if it can still be changed. */
  const onOpenPost = (act: (postId: string) => void) => () => {
    const tile = document.activeElement?.closest<HTMLElement>("[data-tile]")
    const shown = [...(posts ?? []), ...unscheduled].find(post => post.id === openId)
    if (tile ? tile.dataset.open !== undefined : shown && isOpen(shown)) act(tile?.dataset.tile ?? openId ?? "")
  }
  useCalendarKeys(
    {
      today: () => void setState({ day: null }),
      month: () => void setState({ view: "month" }),
      week: () => void setState({ view: "week" }),
      list: () => void setState({ view: "list" }),
      next: () => void setState({ day: stepFrom(view, day, 1, startsOn) }),
      before: () => void setState({ day: stepFrom(view, day, -1, startsOn) }),
      edit: onOpenPost(id => void setState({ post: id, edit: true })),
      select: onOpenPost(selection.toggle),
    },
    isPhone,
  )

  const panel = openId === null ? state.panel : null
  // The first look is at everything, so that nothing comes in between afterwards.
  const isKnown = isWhole && !strategies.isPending && !isCounting && !audienceHours.isPending && !free.isLoading
  const isShown = useFirstLook(isKnown || error !== null)
  const [showsFilters, setShowsFilters] = useState(false)
  if (!isShown)
    return <CalendarSkeleton title={titleOf(isPhone ? "month" : view, day, startsOn)} view={view} panel={panel} />

  const isEmpty = posts?.length === 0 && view !== "month"
  const filling = fill !== null
  const fillButton = strategy && gaps.length > 0 && (
    <FillButton gaps={gaps} isFilling={filling} onStarted={generationId => void setState({ fill: generationId })} />
  )
  const toUnscheduled = (
    <Button
      size="sm"
      aria-expanded={panel === "unscheduled"}
      onClick={() => void setState({ panel: panel === "unscheduled" ? null : "unscheduled", post: null })}
    >
      <Inbox className="icon size-3.5!" aria-hidden="true" />
      <span className="max-md:sr-only">{t("unscheduled.title")}</span>
      <span className="tabular-nums">
        {t("unscheduled.count", { count: unscheduled.length, more: String(hasMore) })}
      </span>
    </Button>
  )
  return (
    <div className="flex min-w-0 max-md:flex-1 md:h-[calc(100dvh-var(--above))] [--calendar-sheet:46dvh]">
      <div className="flex min-w-0 flex-1 flex-col" aria-busy={!isWhole}>
        <CalendarHead
          state={state}
          view={view}
          isPhone={isPhone}
          onSelectAll={() =>
            selection.choose((posts ?? []).filter(post => isOpen(post) && post.scheduled_for).map(post => post.id))
          }
        >
          {!isEmpty && fillButton}
          {isPhone && (
            <>
              {toUnscheduled}
              <Button
                isIcon
                aria-label={t("filters.label")}
                aria-expanded={showsFilters}
                onClick={() => setShowsFilters(!showsFilters)}
              >
                <ListFilter className="icon" />
              </Button>
            </>
          )}
        </CalendarHead>
        <PausedBanner />
        {filling && <FillProgress generationId={fill} onDone={onDone} />}
        {(!isPhone || showsFilters || isFiltered(filters)) && (
          <FilterBar filters={filters} onChange={change => void setState(change)}>
            {!isPhone && toUnscheduled}
          </FilterBar>
        )}
        {error !== null && !isWhole ? (
          <div className="p-4 md:px-6">
            <ProblemNotice error={error} title={t("failed")} onRetry={retry} />
          </div>
        ) : (
          <>
            {isPhone && waiting.length > 0 && (
              <p className="flex items-center gap-3 border-y px-4 py-2.5 text-14">
                <span className="flex-1">
                  {t.rich("waiting", { count: waiting.length, m: words => <span className="mk">{words}</span> })}
                </span>
                <ButtonLink look="strong" href="/library/?status=draft">
                  {t("review")}
                </ButtonLink>
              </p>
            )}
            {isEmpty && (
              <div className="px-4 py-4 md:px-6">
                {isFiltered(filters) ? (
                  <Empty title={t("noMatch")} detail={t("noMatchDetail")}>
                    <Button onClick={() => void setState(NO_FILTERS)}>{t("filters.clear")}</Button>
                  </Empty>
                ) : (
                  <Empty
                    title={t("empty")}
                    detail={gaps.length > 0 ? t("emptyGaps", { count: gaps.length }) : t("emptyDetail")}
                  >
                    {fillButton || (
                      <ButtonLink look="strong" href="/strategy/?write=true">
                        {t("write")}
                      </ButtonLink>
                    )}
                  </Empty>
                )}
              </div>
            )}
            {posts ? (
              <Grid
                view={view}
                days={days}
                month={day}
                posts={posts}
                gaps={gaps}
                hours={hours}
                tide={tide}
                isPhone={isPhone}
                onOpenDay={opened => void setState({ day: opened, panel: "day", post: null })}
                drawer={
                  isDrawer(panel)
                    ? { name: panel, place: drawerPlace, filters, onClose: () => void setState({ panel: null }) }
                    : null
                }
              >
                {selection.isOn && <SelectionBar posts={posts} />}
                {view !== "list" && (
                  <HintLine>
                    {view === "week" && audience && tide && <TideLegend audience={audience} tide={tide} />}
                  </HintLine>
                )}
              </Grid>
            ) : (
              <GridSkeleton view={view} />
            )}
          </>
        )}
      </div>
      <div
        ref={setDrawerPlace}
        className={isDrawer(panel) ? "max-md:contents md:flex md:w-66 md:flex-none" : "contents"}
      />
      {panel !== null && !isDrawer(panel) && <SidePanel name={panel} onClose={() => void setState({ panel: null })} />}
    </div>
  )
}
