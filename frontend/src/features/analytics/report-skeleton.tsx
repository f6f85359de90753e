import { Skeleton } from "@/components/ui/skeleton"

/** A chart, two more side by side, and a table. */
export function ReportSkeleton() {
  return (
    <div aria-busy="true">
      <Skeleton className="mt-12 h-56 w-full" />
      <div className="mt-7 grid gap-x-10 gap-y-7 xl:grid-cols-[minmax(0,616fr)_minmax(0,480fr)]">
        <Skeleton className="h-60 w-full" />
        <Skeleton className="h-60 w-full" />
      </div>
      <Skeleton className="mt-8 h-60 w-full" />
    </div>
  )
}
