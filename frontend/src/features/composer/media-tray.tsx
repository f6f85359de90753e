import { useQueries, useQueryClient } from "@tanstack/react-query"
import { ArrowLeft, ArrowRight, Check, Crop, Images, Plus, X } from "lucide-react"
import dynamic from "next/dynamic"
import { useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { getMediaOptions, getMediaQueryKey } from "@/api/@tanstack/react-query.gen"
import type { MediaRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { cn } from "@/lib/cn"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"
import { uploadFile } from "@/lib/upload"
import { AltText } from "./alt-text"

const MediaLibrary = dynamic(() => import("./media-library").then(module => module.MediaLibrary), { ssr: false })
const CropDialog = dynamic(() => import("./crop-dialog").then(module => module.CropDialog), { ssr: false })

type Props = {
  businessId: string
  mediaIds: readonly string[]
  isReadOnly: boolean
  onMedia: (ids: readonly string[]) => void
  /** For whom these are cut, in words: all places, or one platform. */
  cropFor: string
}

type Sending = { id: number; name: string; share: number; stop: AbortController }

let lastSending = 0

/** The pictures and videos of a tab, in the order they are shown: sent, chosen, described, cut, moved, taken away. */
export function MediaTray({ businessId, mediaIds, isReadOnly, onMedia, cropFor }: Props) {
  const t = useTranslations("compose")
  const client = useQueryClient()
  const [sending, setSending] = useState<Sending[]>([])
  const [selected, setSelected] = useState<string | null>(null)
  const [isPicking, setPicking] = useState(false)
  const [cropping, setCropping] = useState<MediaRead | null>(null)
  const [isOver, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const assets = useQueries({
    queries: mediaIds.map(id => getMediaOptions({ path: { media_id: id } })),
    combine: results => new Map(results.flatMap(({ data }) => (data ? [[data.id, data]] : []))),
  })
  const latest = useRef(mediaIds)
  latest.current = mediaIds
  const chosen = mediaIds.includes(selected ?? "") ? selected : firstWithoutAlt(mediaIds, assets)

  const add = (ids: readonly string[]) => {
    latest.current = [...new Set([...latest.current, ...ids])]
    onMedia(latest.current)
  }
  const send = async (file: File) => {
    lastSending += 1
    const one: Sending = { id: lastSending, name: file.name, share: 0, stop: new AbortController() }
    setSending(before => [...before, one])
    try {
      const asset = await uploadFile({
        businessId,
        file,
        name: file.name,
        signal: one.stop.signal,
        onProgress: share =>
          setSending(before => before.map(other => (other.id === one.id ? { ...other, share } : other))),
      })
      client.setQueryData(getMediaQueryKey({ path: { media_id: asset.id } }), asset)
      void invalidate(client, "listMedia")
      add([asset.id])
      setSelected(asset.id)
    } catch (error) {
      const problem = toApiError(error)
      if (!one.stop.signal.aborted) {
        toast(t("notSent", { name: file.name }), {
          detail: problem.detail,
          isBad: true,
          action: { label: t("sendAgain"), run: () => void send(file) },
        })
      }
    } finally {
      setSending(before => before.filter(other => other.id !== one.id))
    }
  }
  const sendAll = (files: Iterable<File> | null) => {
    for (const file of files ?? []) void send(file)
  }
  const move = (id: string, by: number) => {
    const from = mediaIds.indexOf(id)
    const left = mediaIds.filter(other => other !== id)
    onMedia([...left.slice(0, from + by), id, ...left.slice(from + by)])
  }

  return (
    <section
      aria-label={t("media")}
      onDragOver={event => {
        if (isReadOnly || !event.dataTransfer.types.includes("Files")) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        if (!isReadOnly) sendAll(event.dataTransfer.files)
      }}
    >
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(132px,1fr))] gap-3 max-md:flex max-md:overflow-x-auto max-md:p-0.5 max-md:[&>li]:w-26 max-md:[&>li]:flex-none">
        {mediaIds.map((id, index) => {
          const asset = assets.get(id)
          return (
            <li key={id} className="min-w-0">
              <div className="group relative">
                <button
                  type="button"
                  aria-pressed={id === chosen}
                  aria-label={t("picture", { number: index + 1, alt: asset?.alt_text || t("noAlt") })}
                  onClick={() => setSelected(id)}
                  className={cn(
                    "block h-28 w-full overflow-hidden rounded-control bg-hover max-md:h-20",
                    id === chosen && "outline-[1.5px] outline-ink outline-solid",
                  )}
                >
                  {asset && (
                    // biome-ignore lint/performance/noImgElement: a signed link of our own API; nothing else may serve it
                    <img src={asset.thumbnail_url} alt="" className="size-full object-cover" width={168} height={112} />
                  )}
                </button>
                {!isReadOnly && (
                  <Button
                    size="sm"
                    isIcon
                    aria-label={t("mediaRemove", { number: index + 1 })}
                    onClick={() => onMedia(mediaIds.filter(other => other !== id))}
                    className="absolute! top-1 right-1 max-md:h-8!"
                  >
                    <X className="icon" />
                  </Button>
                )}
              </div>
              <p
                className={cn(
                  "mt-1.5 flex items-center gap-1 text-12",
                  asset && !asset.alt_text ? "text-wait" : "text-ink-2",
                )}
              >
                {asset &&
                  (asset.alt_text ? (
                    <>
                      <Check className="icon size-3" aria-hidden="true" />
                      <span className="truncate">{asset.alt_text}</span>
                    </>
                  ) : (
                    <>
                      <SignIcon sign="warning" size={14} />
                      {t("needsAlt")}
                    </>
                  ))}
              </p>
            </li>
          )
        })}
        {sending.map(one => (
          <li key={one.id} className="min-w-0">
            <div className="relative flex h-28 flex-col justify-end rounded-control border border-dashed border-control p-2 max-md:h-20">
              <Button
                size="sm"
                look="ghost"
                isIcon
                aria-label={t("stopSending", { name: one.name })}
                onClick={() => one.stop.abort()}
                className="absolute! top-1 right-1"
              >
                <X className="icon" />
              </Button>
              <progress className="h-1 w-full" value={one.share} aria-label={t("sending", { name: one.name })} />
            </div>
            <p className="mt-1.5 truncate text-12 text-ink-2">{one.name}</p>
          </li>
        ))}
        {!isReadOnly && (
          <li className="min-w-0 max-md:w-40!">
            <div
              className={cn(
                "flex h-28 flex-col rounded-control border border-dashed border-control text-12 max-md:h-20",
                isOver && "bg-mark-soft",
              )}
            >
              <button
                type="button"
                onClick={() => input.current?.click()}
                className="flex flex-1 items-center justify-center gap-1.5 rounded-t-control text-ink-2 hover:bg-hover focus-visible:-outline-offset-2"
              >
                <Plus className="icon" aria-hidden="true" />
                {t("addMedia")}
              </button>
              <button
                type="button"
                onClick={() => setPicking(true)}
                className="flex flex-1 items-center justify-center gap-1.5 rounded-b-control border-t text-ink-2 hover:bg-hover focus-visible:-outline-offset-2"
              >
                <Images className="icon" aria-hidden="true" />
                {t("fromLibrary")}
              </button>
            </div>
          </li>
        )}
      </ul>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/jpeg,image/png,image/webp,image/gif,video/mp4"
        aria-label={t("addMedia")}
        onChange={event => {
          sendAll(event.target.files && [...event.target.files])
          event.target.value = ""
        }}
      />
      {chosen && assets.get(chosen) && (
        <div className="mt-3">
          <AltText
            key={chosen}
            asset={assets.get(chosen) as MediaRead}
            number={mediaIds.indexOf(chosen) + 1}
            isReadOnly={isReadOnly}
          />
          {!isReadOnly && (
            <div className="mt-2 flex flex-wrap gap-1.5">
              {mediaIds.length > 1 && (
                <>
                  <Button
                    size="sm"
                    look="ghost"
                    disabled={mediaIds[0] === chosen}
                    onClick={() => move(chosen, -1)}
                    className="disabled:border-transparent disabled:bg-transparent"
                  >
                    <ArrowLeft className="icon" aria-hidden="true" />
                    {t("earlier")}
                  </Button>
                  <Button
                    size="sm"
                    look="ghost"
                    disabled={mediaIds.at(-1) === chosen}
                    onClick={() => move(chosen, 1)}
                    className="disabled:border-transparent disabled:bg-transparent"
                  >
                    <ArrowRight className="icon" aria-hidden="true" />
                    {t("later")}
                  </Button>
                </>
              )}
              {assets.get(chosen)?.kind === "image" && (
                <Button size="sm" look="ghost" onClick={() => setCropping(assets.get(chosen) ?? null)}>
                  <Crop className="icon" aria-hidden="true" />
                  {t("crop")}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
      {isPicking && (
        <MediaLibrary
          businessId={businessId}
          taken={mediaIds}
          onClose={() => setPicking(false)}
          onPick={ids => {
            setPicking(false)
            add(ids)
          }}
        />
      )}
      {cropping && (
        <CropDialog
          asset={cropping}
          businessId={businessId}
          cropFor={cropFor}
          onClose={() => setCropping(null)}
          onCropped={cut => {
            client.setQueryData(getMediaQueryKey({ path: { media_id: cut.id } }), cut)
            void invalidate(client, "listMedia")
            onMedia(mediaIds.map(id => (id === cropping.id ? cut.id : id)))
            setSelected(cut.id)
            setCropping(null)
          }}
        />
      )}
    </section>
  )
}

function firstWithoutAlt(ids: readonly string[], assets: ReadonlyMap<string, MediaRead>): string | null {
  return ids.find(id => assets.get(id)?.alt_text === "") ?? ids[0] ?? null
}
