import { PageHead } from "@/components/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import type { View } from "./period"
import { isDrawer, type PanelName } from "./use-calendar-state"

const DAYS = ["a", "b", "c", "d", "e", "f", "g"]

/** Seven days with something on them. */
export function GridSkeleton({ view = "week" }: { view?: View }) {
  if (view === "list") {
    return (
      <div className="flex-1 px-4 pt-2 pb-8 md:px-6" aria-busy="true">
        {DAYS.slice(0, 4).map(key => (
          <div key={key} className="max-w-200 pt-3.5">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="mt-4 h-10 w-full" />
            <Skeleton className="mt-4 h-10 w-full" />
          </div>
        ))}
      </div>
    )
  }
  return (
    <div className="grid flex-1 grid-cols-7 gap-2 px-4 py-4 md:pr-4 md:pl-16" aria-busy="true">
      {DAYS.map(key => (
        <div key={key}>
          <Skeleton className="h-4 w-12" />
          <Skeleton className="mt-8 h-24 w-full" />
          <Skeleton className="mt-16 h-24 w-full" />
        </div>
      ))}
    </div>
  )
}

/** The room of a panel that is still to come; a phone's drawer lies over the page and takes none. */
export function PanelRoom({ isNarrow = false }: { isNarrow?: boolean }) {
  return (
    <div
      aria-busy="true"
      className={`flex-none border-l border-line-strong ${isNarrow ? "w-66 max-md:hidden" : "w-86 max-lg:hidden"}`}
    />
  )
}

/** The calendar before anything is known of what stands on it. */
export function CalendarSkeleton({ title, view, panel }: { title: string; view: View; panel: PanelName | null }) {
  return (
    <div className="flex min-w-0 max-md:flex-1 md:h-[calc(100dvh-var(--above))]">
      <div className="flex min-w-0 flex-1 flex-col">
        <PageHead title={title} />
        <div className="flex h-11 flex-none items-center gap-2 px-4 md:px-6" aria-hidden="true">
          <Skeleton className="h-6 w-20" />
          <Skeleton className="h-6 w-20" />
          <Skeleton className="h-6 w-20" />
        </div>
        <GridSkeleton view={view} />
      </div>
      {panel && <PanelRoom isNarrow={isDrawer(panel)} />}
    </div>
  )
}
