"use client"

import { Figures } from "./figures"
import { LatestResults } from "./latest-results"
import { NeedsYou } from "./needs-you"
import { NextDays } from "./next-days"
import { NextStepHead } from "./next-step-head"

/** One sentence, the figures, the week ahead, what waits, and how it went. */
export function Dashboard() {
  return (
    <div className="w-full max-w-304 px-4 pb-12 md:px-8">
      <NextStepHead />
      <Figures />
      <NextDays />
      <div className="mt-7 grid grid-cols-[minmax(0,1fr)] gap-x-12 gap-y-7 xl:grid-cols-[minmax(0,1fr)_432px]">
        <NeedsYou />
        <LatestResults />
      </div>
    </div>
  )
}
