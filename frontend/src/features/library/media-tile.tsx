import { Play } from "lucide-react"
import { useTranslations } from "use-intl"
import type { MediaRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { fileUrl } from "@/lib/file-url"

type Props = { asset: MediaRead; posts: number | null /** Null: not known yet. */; onOpen: () => void }

export function MediaTile({ asset, posts, onOpen }: Props) {
  const t = useTranslations("library.media")
  const needsWords = asset.kind === "image" && !asset.alt_text
  return (
    <li>
      <button type="button" onClick={onOpen} className="group block w-full text-left">
        <span className="relative block overflow-clip rounded-control border bg-hover group-hover:border-control">
          {/* biome-ignore lint/performance/noImgElement: a small file of our own API */}
          <img src={fileUrl(asset.thumbnail_url)} alt="" loading="lazy" className="aspect-square w-full object-cover" />
          {asset.kind === "video" && (
            <span className="absolute right-1.5 bottom-1.5 inline-flex h-5 items-center gap-1 rounded-chip bg-strong px-1.5 text-11 text-on-strong tabular-nums">
              <Play className="icon size-3" aria-hidden="true" />
              {t("seconds", { seconds: Math.round(asset.duration_seconds ?? 0) })}
            </span>
          )}
        </span>
        <span className="mt-1.5 block truncate text-12 font-medium">
          {t.rich("open", { name: asset.file_name, verb: words => <span className="sr-only">{words}</span> })}
        </span>
        <span className="block min-h-4 text-12 text-ink-3">
          {posts !== null && (posts === 0 ? t("unused") : t("used", { count: posts }))}
        </span>
        {needsWords && (
          <span className="flex items-center gap-1 text-12 text-wait">
            <SignIcon sign="warning" size={14} />
            {t("noAlt")}
          </span>
        )}
      </button>
    </li>
  )
}
