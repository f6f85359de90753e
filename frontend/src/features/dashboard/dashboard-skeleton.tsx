import { useTranslations } from "use-intl"
import { FigureSkeleton } from "@/components/figure"
import { Skeleton } from "@/components/ui/skeleton"

/** The dashboard before anything is known: a sentence, figures, a week, and what waits. */
export function DashboardSkeleton() {
  const t = useTranslations("dashboard")
  return (
    <div role="status" aria-busy="true">
      <h1 className="sr-only">{t("title")}</h1>
      <div className="border-b pt-8 pb-6">
        <Skeleton className="h-4 w-60" />
        <Skeleton className="mt-3 h-7 w-130 max-w-full" />
        <Skeleton className="mt-2 h-7 w-80 max-w-full" />
      </div>
      <dl className="grid border-b sm:grid-cols-2 xl:grid-cols-4">
        {["a", "b", "c", "d"].map(key => (
          <FigureSkeleton key={key} />
        ))}
      </dl>
      <Skeleton className="mt-7 h-5 w-40" />
      <Skeleton className="mt-4 h-29 w-full" />
      <div className="mt-7 grid gap-x-12 gap-y-7 xl:grid-cols-[minmax(0,1fr)_432px]">
        <Skeleton className="h-60 w-full" />
        <Skeleton className="h-60 w-full" />
      </div>
    </div>
  )
}
