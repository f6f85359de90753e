import { Skeleton } from "@/components/ui/skeleton"
import { useFirstLook } from "@/lib/use-first-look"
import { Failures, useFailures } from "./failures"
import { Generations, useGenerations } from "./generations"

/** What the machinery is at: texts being written, and tries at publishing that failed. */
export function Work() {
  const isKnown = ![useGenerations().query, useFailures()].some(query => query.isPending)
  if (!useFirstLook(isKnown)) {
    return (
      <div aria-busy="true">
        <Skeleton className="h-60 w-full" />
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-10">
      <Generations />
      <Failures />
    </div>
  )
}
