import type { ReactNode } from "react"
import { createPortal } from "react-dom"
import type { GapRead, HoursRead, PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { type Day, dayOf } from "@/lib/tz"
import { Board } from "./board"
import type { Filters } from "./filters"
import { instantOf } from "./layout"
import { MonthGrid } from "./month-grid"
import { DayPanel } from "./panels/day-panel"
import { Unscheduled } from "./panels/unscheduled"
import type { View } from "./period"
import { PostList } from "./post-list"
import type { DrawerName } from "./use-calendar-state"
import { WeekGrid } from "./week-grid"

type Props = {
  view: View
  days: Day[]
  month: Day
  posts: readonly PostRead[]
  gaps: readonly GapRead[]
  hours: { first: number; last: number }
  tide: HoursRead | null
  isPhone: boolean
  onOpenDay: (day: Day) => void
  /** A drawer stands beside it, and its cards are dragged onto it. */
  drawer: { name: DrawerName; place: HTMLElement | null; filters: Filters; onClose: () => void } | null
  children: ReactNode
}

/** Month, week or list, as something to drag on; a chunk of its own. */
export function Grid({ view, days, month, posts, gaps, hours, tide, isPhone, onOpenDay, drawer, children }: Props) {
  const { timezone } = useBusiness()
  const opened = drawer?.name === "day" ? month : null
  return (
    <Board view={view} isPhone={isPhone} posts={posts} gaps={gaps} firstHour={hours.first}>
      {view === "list" ? (
        <PostList days={days} posts={posts} gaps={gaps} />
      ) : view === "month" ? (
        <MonthGrid days={days} month={month} opened={opened} posts={posts} isPhone={isPhone} onOpenDay={onOpenDay} />
      ) : (
        <WeekGrid days={days} posts={posts} gaps={gaps} hours={hours} tide={tide} />
      )}
      {children}
      {drawer?.place &&
        createPortal(
          opened ? (
            <DayPanel
              day={opened}
              posts={posts.filter(post => dayOf(instantOf(post), timezone) === opened)}
              onClose={drawer.onClose}
            />
          ) : (
            <Unscheduled filters={drawer.filters} onClose={drawer.onClose} />
          ),
          drawer.place,
        )}
      {drawer && isPhone && <div aria-hidden="true" className="h-[calc(var(--calendar-sheet)-4rem)] flex-none" />}
    </Board>
  )
}
