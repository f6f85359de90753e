import { Skeleton } from "@/components/ui/skeleton"

/** The shell's shape while we ask who is there. */
export function ShellSkeleton() {
  return (
    <div
      className="grid min-h-dvh md:grid-cols-[56px_minmax(0,1fr)] lg:grid-cols-[224px_minmax(0,1fr)]"
      aria-busy="true"
    >
      <div className="flex flex-col gap-3 border-r bg-side p-3 max-md:hidden">
        <Skeleton className="mb-2 h-6 w-3/4 max-lg:w-full" />
        {["a", "b", "c", "d", "e", "f"].map(key => (
          <Skeleton key={key} className="h-5 w-1/2 max-lg:w-full" />
        ))}
      </div>
      <div className="px-4 py-10 md:px-8">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="mt-3 h-8 w-60 max-w-full" />
      </div>
    </div>
  )
}
