import { Play } from "lucide-react"
import type { MediaRead } from "@/api/types.gen"
import { cn } from "@/lib/cn"

/** Pictures side by side as feeds set them: one whole, two halves, three with a tall one, four or more in quarters. */
export function MediaGrid({ media, isRounded }: { media: readonly MediaRead[]; isRounded: boolean }) {
  const shown = media.slice(0, 4)
  if (shown.length === 0) return null
  return (
    <div
      className={cn(
        "grid gap-0.5 overflow-hidden",
        isRounded && "rounded-panel border border-(--pv-line)",
        shown.length > 1 && "h-58 grid-cols-2",
        shown.length > 2 && "grid-rows-2",
      )}
    >
      {shown.map((asset, index) => (
        <div
          key={asset.id}
          className={cn("relative min-h-0 bg-(--pv-card)", shown.length === 3 && index === 0 && "row-span-2")}
        >
          <Picture asset={asset} className={shown.length === 1 ? "max-h-90" : "h-full"} />
          {index === 3 && media.length > 4 && (
            <span className="absolute right-2 bottom-2 rounded-chip bg-(--pv-page) px-1.5 py-0.5 text-12 text-(--pv-words)">
              +{media.length - 4}
            </span>
          )}
        </div>
      ))}
    </div>
  )
}

/** One after the other, to be pushed along: how Threads shows more than two. */
export function MediaStrip({ media, label }: { media: readonly MediaRead[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <ul tabIndex={0} aria-label={label} className="-mr-3.5 flex gap-1.5 overflow-x-auto pr-3.5 [scrollbar-width:none]">
      {media.map(asset => (
        <li
          key={asset.id}
          className="relative h-42 flex-none overflow-hidden rounded-panel border border-(--pv-line)"
          style={{ aspectRatio: Math.min(1.4, Math.max(0.7, asset.width / asset.height)) }}
        >
          <Picture asset={asset} className="h-full" />
        </li>
      ))}
    </ul>
  )
}

/** Decorative here: what it shows is said, and asked for, in the tray. */
export function Picture({ asset, className }: { asset: MediaRead; className?: string }) {
  return (
    <>
      {/* biome-ignore lint/performance/noImgElement: a signed link of our own API; nothing else may serve it */}
      <img
        src={asset.kind === "video" ? asset.thumbnail_url : asset.url}
        alt={asset.alt_text}
        className={cn("w-full object-cover", className)}
      />
      {asset.kind === "video" && (
        <span className="absolute inset-0 grid place-items-center">
          <span className="grid size-11 place-items-center rounded-full bg-(--pv-page) text-(--pv-words)">
            <Play className="icon icon-20" aria-hidden="true" />
          </span>
        </span>
      )}
    </>
  )
}
