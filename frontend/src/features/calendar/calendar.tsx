"use client"

import { useQuery } from "@tanstack/react-query"
import { ChevronLeft, ChevronRight } from "lucide-react"
import dynamic from "next/dynamic"
import { createParser, parseAsStringLiteral, useQueryStates } from "nuqs"
import { useTranslations } from "use-intl"
import { Empty } from "@/components/empty"
import { PageHead } from "@/components/page-head"
import { PillarShape } from "@/components/pillar-shape"
import { ProblemNotice } from "@/components/problem-notice"
import { Button, ButtonLink } from "@/components/ui/button"
import { Segments } from "@/components/ui/segments"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { formatDayRange } from "@/lib/format"
import { activeStrategyOptions, calendarOptions } from "@/lib/post-queries"
import { addDays, daysFrom, isDay, today, weekStart } from "@/lib/tz"
import { PostList } from "./post-list"

const WeekGrid = dynamic(() => import("./week-grid").then(module => module.WeekGrid), {
  ssr: false,
  loading: GridSkeleton,
})

const parseAsDay = createParser({ parse: value => (isDay(value) ? value : null), serialize: (day: string) => day })
const VIEWS = ["week", "list"] as const

/** A week of posts: as hours and days, or as a list, which is what phones show. */
export function Calendar() {
  const t = useTranslations("calendar")
  const { id, timezone } = useBusiness()
  const [{ day, view }, setState] = useQueryStates({
    day: parseAsDay,
    view: parseAsStringLiteral(VIEWS).withDefault("week"),
  })
  const first = weekStart(day ?? today(timezone))
  const days = daysFrom(first, 7)
  const week = useQuery(calendarOptions(id, first, addDays(first, 7), timezone))
  const strategy = useQuery(activeStrategyOptions(id))
  const posts = week.data?.items
  const go = (to: string | null) => void setState({ day: to })
  return (
    <>
      <PageHead title={formatDayRange(first, addDays(first, 6))}>
        <div className="flex items-center gap-1">
          <Button look="ghost" isIcon aria-label={t("previous")} onClick={() => go(addDays(first, -7))}>
            <ChevronLeft className="icon" />
          </Button>
          <Button look="ghost" isIcon aria-label={t("next")} onClick={() => go(addDays(first, 7))}>
            <ChevronRight className="icon" />
          </Button>
          <Button onClick={() => go(null)}>{t("today")}</Button>
        </div>
        <div className="max-md:hidden">
          <Segments
            label={t("view")}
            value={view}
            onChange={next => void setState({ view: next })}
            options={VIEWS.map(value => ({ value, label: t(value) }))}
          />
        </div>
        <ButtonLink href="/strategy/?write=true">{t("write")}</ButtonLink>
      </PageHead>
      {strategy.data && (
        <ul
          aria-label={t("pillars")}
          className="flex flex-wrap gap-x-4 gap-y-1 px-4 py-2.5 text-12 text-ink-2 md:px-8 max-md:hidden"
        >
          {strategy.data.document.pillars.map((pillar, index) => (
            <li key={pillar.name} className="flex items-center gap-1.5">
              <PillarShape index={index} />
              {pillar.name}
            </li>
          ))}
        </ul>
      )}
      {week.isError && !posts ? (
        <div className="p-4 md:px-8">
          <ProblemNotice error={week.error} title={t("failed")} onRetry={() => void week.refetch()} />
        </div>
      ) : (
        <>
          {posts?.length === 0 && (
            <div className="px-4 py-4 md:px-8">
              <Empty title={t("empty")} detail={t("emptyDetail")}>
                <ButtonLink look="strong" href="/strategy/?write=true">
                  {t("write")}
                </ButtonLink>
              </Empty>
            </div>
          )}
          <div className={view === "week" ? "flex min-h-0 flex-1 flex-col max-md:hidden" : "hidden"}>
            {posts ? <WeekGrid days={days} posts={posts} /> : <GridSkeleton />}
          </div>
          <div className={view === "week" ? "md:hidden" : undefined}>
            <PostList days={days} posts={posts} />
          </div>
        </>
      )}
    </>
  )
}

function GridSkeleton() {
  return (
    <div className="grid grid-cols-7 gap-2 px-4 py-4 md:pr-4 md:pl-16" aria-hidden="true">
      {["a", "b", "c", "d", "e", "f", "g"].map(key => (
        <div key={key}>
          <Skeleton className="h-4 w-12" />
          <Skeleton className="mt-8 h-24 w-full" />
          <Skeleton className="mt-16 h-24 w-full" />
        </div>
      ))}
    </div>
  )
}
