"use client"

import { DashboardSkeleton } from "./dashboard-skeleton"
import { Figures } from "./figures"
import { LatestResults } from "./latest-results"
import { NeedsYou } from "./needs-you"
import { NextDays } from "./next-days"
import { NextStepHead } from "./next-step-head"
import { OverdueBanner } from "./overdue-banner"
import { UsageMeter } from "./usage-meter"
import { useDashboardLook } from "./use-dashboard-look"

const PAGE = "w-full max-w-304 px-4 pb-12 md:px-8"

/** One sentence, the figures, the week ahead, what waits, and how it went. */
export function Dashboard() {
  const hasLooked = useDashboardLook()
  if (!hasLooked) {
    return (
      <div className={PAGE}>
        <DashboardSkeleton />
      </div>
    )
  }
  return (
    <div className={PAGE}>
      <OverdueBanner />
      <NextStepHead />
      <Figures />
      <NextDays />
      <div className="mt-7 grid grid-cols-[minmax(0,1fr)] gap-x-12 gap-y-7 xl:grid-cols-[minmax(0,1fr)_432px]">
        <NeedsYou />
        <div className="flex flex-col gap-7">
          <LatestResults />
          <UsageMeter />
        </div>
      </div>
    </div>
  )
}
