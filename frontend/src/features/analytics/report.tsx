import { useQuery } from "@tanstack/react-query"
import { getBestTimesOptions } from "@/api/@tanstack/react-query.gen"
import type { OverviewRead } from "@/api/types.gen"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { activeStrategyOptions } from "@/lib/post-queries"
import { useFirstLook } from "@/lib/use-first-look"
import { BestTimes } from "./best-times"
import { Engagement } from "./engagement"
import { Freshness } from "./freshness"
import { type Period, queryOf } from "./period"
import { PillarBars } from "./pillar-bars"
import { PostTable } from "./post-table"
import { ReportSkeleton } from "./report-skeleton"
import { usePostFigures } from "./use-post-figures"

type Props = {
  /** Undefined while another period's is being read; null where it could not be. */
  overview: OverviewRead | undefined | null
  period: Period
  compares: boolean
}

/** What stands below the figures. Its first look is at everything, so that nothing moves afterwards. */
export function Report({ overview, period, compares }: Props) {
  const { id } = useBusiness()
  const times = useQuery(getBestTimesOptions({ query: queryOf(id, period) }))
  const pillars = useQuery(activeStrategyOptions(id))
  const posts = usePostFigures(period).query
  const isShown = useFirstLook(!times.isPending && !pillars.isPending && !posts.isPending)
  if (!isShown) return <ReportSkeleton />
  return (
    <>
      {overview !== null && (
        <>
          {overview ? (
            <>
              <Freshness overview={overview} />
              <div className="mt-2">
                <Engagement overview={overview} compares={compares} />
              </div>
            </>
          ) : (
            <Skeleton className="mt-12 h-56 w-full" />
          )}
          <div className="mt-7 grid gap-x-10 gap-y-7 xl:grid-cols-[minmax(0,616fr)_minmax(0,480fr)]">
            <BestTimes period={period} />
            {overview ? <PillarBars pillars={overview.pillars} /> : <Skeleton className="h-40 w-full" />}
          </div>
        </>
      )}
      <PostTable period={period} />
    </>
  )
}
