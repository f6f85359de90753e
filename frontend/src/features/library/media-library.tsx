import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { Link2, Upload } from "lucide-react"
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs"
import { useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { getMediaUsageOptions, listMediaInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { MediaKind } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { More } from "@/components/more"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Segments } from "@/components/ui/segments"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { ImportDialog } from "./import-dialog"
import { MediaDialog } from "./media-dialog"
import { MediaTile } from "./media-tile"
import { UploadList } from "./upload-list"
import { useUploads } from "./use-uploads"

const KINDS = ["all", "image", "video"] as const
const ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,video/mp4"

/** The pictures and videos of a business: what they are, which posts show them, and the way in. */
export function MediaLibrary() {
  const t = useTranslations("library.media")
  const { id } = useBusiness()
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(KINDS).withDefault("all"))
  const [openId, setOpenId] = useQueryState("media", parseAsString)
  const [isImporting, setImporting] = useState(false)
  const [isOver, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const uploads = useUploads()
  const query = useInfiniteQuery({
    ...listMediaInfiniteOptions({
      query: { business_id: id, limit: 48, ...(kind === "all" ? {} : { kind: kind satisfies MediaKind }) },
    }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const assets = query.data?.pages.flatMap(page => page.items)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience; the button does the same
    <div
      className={cn("flex flex-1 flex-col px-4 py-4 md:px-8", isOver && "bg-mark-soft")}
      onDragOver={event => {
        if (!event.dataTransfer.types.includes("Files")) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={event => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        uploads.add([...event.dataTransfer.files])
      }}
    >
      <div className="flex flex-wrap items-center gap-2 pb-4">
        <Segments
          label={t("kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map(value => ({ value, label: t(`kinds.${value}`) }))}
        />
        <div className="ml-auto flex gap-2">
          <Button onClick={() => setImporting(true)}>
            <Link2 className="icon" aria-hidden="true" />
            {t("import")}
          </Button>
          <Button look="strong" onClick={() => chooser.current?.click()}>
            <Upload className="icon" aria-hidden="true" />
            {t("upload")}
          </Button>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            accept={ACCEPTED}
            onChange={event => {
              uploads.add([...(event.target.files ?? [])])
              event.target.value = ""
            }}
          />
        </div>
      </div>
      <UploadList uploads={uploads} />
      {query.isError && !assets ? (
        <ProblemNotice error={query.error} title={t("failed")} onRetry={() => void query.refetch()} />
      ) : assets?.length === 0 ? (
        <Empty title={t("empty")} detail={`${t("emptyDetail")} ${t("dropLead")}`}>
          <Button look="strong" onClick={() => chooser.current?.click()}>
            {t("upload")}
          </Button>
        </Empty>
      ) : (
        <ul
          aria-label={t("title")}
          aria-busy={query.isPending}
          className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-4"
        >
          {query.data
            ? query.data.pages.map(page => (
                <MediaPage key={page.items[0]?.id ?? "none"} assets={page.items} onOpen={setOpenId} />
              ))
            : ["a", "b", "c", "d", "e", "f"].map(key => (
                <li key={key}>
                  <Skeleton className="aspect-square w-full" />
                  <Skeleton className="mt-2 h-3 w-24" />
                </li>
              ))}
        </ul>
      )}
      <More query={query} />
      {isImporting && <ImportDialog onClose={() => setImporting(false)} onDone={setOpenId} />}
      {openId !== null && <MediaDialog key={openId} id={openId} onClose={() => void setOpenId(null)} />}
    </div>
  )
}

type PageProps = { assets: Parameters<typeof MediaTile>[0]["asset"][]; onOpen: (id: string) => void }

/** One page of them, and which posts show these, asked for in one question. */
function MediaPage({ assets, onOpen }: PageProps) {
  const usage = useQuery({
    ...getMediaUsageOptions({ query: { media_id: assets.map(({ id }) => id) } }),
    enabled: assets.length > 0,
  })
  const used = new Map(usage.data?.items.map(item => [item.media_id, item.posts]))
  return assets.map(asset => (
    <MediaTile key={asset.id} asset={asset} posts={used.get(asset.id) ?? null} onOpen={() => onOpen(asset.id)} />
  ))
}
