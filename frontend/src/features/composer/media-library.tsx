import { useInfiniteQuery } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { listMediaInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"

type Props = { businessId: string; taken: readonly string[]; onClose: () => void; onPick: (ids: string[]) => void }

/** Pictures and videos the business has already, to be shown again. */
export function MediaLibrary({ businessId, taken, onClose, onPick }: Props) {
  const t = useTranslations("compose")
  const common = useTranslations("common")
  const [picked, setPicked] = useState<string[]>([])
  const media = useInfiniteQuery({
    ...listMediaInfiniteOptions({ query: { business_id: businessId, limit: 24 } }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const assets = media.data?.pages.flatMap(page => page.items).filter(({ id }) => !taken.includes(id))
  const toggle = (id: string) =>
    setPicked(before => (before.includes(id) ? before.filter(other => other !== id) : [...before, id]))
  return (
    <Dialog isOpen onClose={onClose} title={t("libraryTitle")} description={t("libraryLead")}>
      {media.isError && !media.data ? (
        <ProblemNotice error={media.error} title={t("libraryFailed")} onRetry={() => void media.refetch()} />
      ) : assets?.length === 0 ? (
        <p className="rounded-panel border border-dashed border-control p-4 text-13 text-ink-2">{t("libraryEmpty")}</p>
      ) : (
        <ul className="grid max-h-[50dvh] grid-cols-3 gap-2 overflow-y-auto p-0.5" aria-busy={media.isPending}>
          {assets
            ? assets.map(asset => {
                const place = picked.indexOf(asset.id)
                return (
                  <li key={asset.id}>
                    <button
                      type="button"
                      aria-pressed={place >= 0}
                      aria-label={asset.alt_text || asset.file_name}
                      onClick={() => toggle(asset.id)}
                      className={cn(
                        "relative block aspect-4/3 w-full overflow-hidden rounded-control bg-hover",
                        place >= 0 && "outline-2 outline-ink outline-solid",
                      )}
                    >
                      {/* biome-ignore lint/performance/noImgElement: a signed link of our own API; nothing else may serve it */}
                      <img src={asset.thumbnail_url} alt="" loading="lazy" className="size-full object-cover" />
                      {place >= 0 && (
                        <span className="absolute top-1 right-1 grid size-5 place-items-center rounded-full bg-strong text-on-strong">
                          <Check className="icon size-3" aria-hidden="true" />
                        </span>
                      )}
                    </button>
                  </li>
                )
              })
            : ["a", "b", "c", "d", "e", "f"].map(key => (
                <li key={key}>
                  <Skeleton className="aspect-4/3 w-full" />
                </li>
              ))}
        </ul>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {media.hasNextPage && (
          <Button
            look="ghost"
            className="mr-auto"
            isBusy={media.isFetchingNextPage}
            onClick={() => void media.fetchNextPage()}
          >
            {common("loadMore")}
          </Button>
        )}
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button look="strong" disabled={picked.length === 0} onClick={() => onPick(picked)}>
          {t("libraryAction", { count: picked.length })}
        </Button>
      </div>
    </Dialog>
  )
}
