import { useTranslations } from "use-intl"
import { Skeleton } from "@/components/ui/skeleton"

/** The composer's shape before anything is known. */
export function ComposerSkeleton() {
  const t = useTranslations("compose")
  return (
    <div aria-busy="true" className="flex flex-1 flex-col">
      <div className="flex h-14 items-center gap-3 border-b px-4">
        <h1 className="sr-only">{t("newPost")}</h1>
        <Skeleton className="h-5 w-44" />
        <Skeleton className="ml-auto h-8 w-56 max-w-[50vw]" />
      </div>
      <div className="flex-1 md:grid md:grid-cols-[232px_minmax(0,1fr)] xl:grid-cols-[240px_minmax(0,1fr)_356px]">
        <div className="p-5 max-md:hidden md:border-r">
          {["a", "b", "c", "d"].map(key => (
            <Skeleton key={key} className="mb-3 h-10 w-full" />
          ))}
        </div>
        <div className="p-5 md:px-8">
          <Skeleton className="h-40 w-full" />
          <Skeleton className="mt-6 h-28 w-1/2" />
        </div>
        <div className="bg-side p-5 max-xl:hidden xl:border-l">
          <Skeleton className="h-70 w-full" />
        </div>
      </div>
    </div>
  )
}
