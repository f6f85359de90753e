import { useMutation } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { updateMedia } from "@/api/sdk.gen"
import type { MediaRead } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Segments } from "@/components/ui/segments"
import { uploadFile } from "@/lib/upload"
import { cropBox, RATIOS, type RatioName } from "./crop-box"

type Props = {
  asset: MediaRead
  businessId: string
  cropFor: string
  onClose: () => void
  onCropped: (cut: MediaRead) => void
}

const PREVIEW = 420

/** A picture cut to a shape. The cut is a picture of its own; the whole one stays in the library. */
export function CropDialog({ asset, businessId, cropFor, onClose, onCropped }: Props) {
  const t = useTranslations("compose")
  const common = useTranslations("common")
  const [ratio, setRatio] = useState<RatioName>("square")
  const [zoom, setZoom] = useState(1)
  const [place, setPlace] = useState({ x: 0.5, y: 0.5 })
  const [image, setImage] = useState<HTMLImageElement | null>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const box = cropBox(asset, RATIOS[ratio], zoom, place)

  useEffect(() => {
    const loading = new Image()
    loading.crossOrigin = "anonymous"
    loading.onload = () => setImage(loading)
    loading.src = asset.url
  }, [asset.url])
  useEffect(() => {
    if (canvas.current && image)
      draw(canvas.current, image, box, Math.min(1, PREVIEW / Math.max(box.width, box.height)))
  }, [image, box])

  const cut = useMutation({
    mutationFn: async () => {
      if (!image) throw new Error("the picture is not here yet")
      const whole = document.createElement("canvas")
      draw(whole, image, box, 1)
      const type = asset.mime_type === "image/png" ? "image/png" : "image/jpeg"
      const file = await new Promise<Blob | null>(resolve => whole.toBlob(resolve, type, 0.92))
      if (!file) throw new Error("the browser drew nothing")
      const name = asset.file_name.replace(/(\.\w+)?$/, ` ${ratio}$1`)
      const sent = await uploadFile({ businessId, file, name, onProgress: () => {} })
      if (!asset.alt_text || sent.alt_text) return sent
      // What it shows has not changed by cutting.
      const described = await updateMedia({
        path: { media_id: sent.id },
        body: { alt_text: asset.alt_text, version: sent.version },
        throwOnError: true,
      })
      return described.data
    },
    onSuccess: onCropped,
    meta: { showsOwnError: true },
  })
  const slider = (label: string, value: number, min: number, max: number, onChange: (value: number) => void) => (
    <label className="flex items-center gap-3 text-13">
      <span className="w-20 text-ink-2">{label}</span>
      <input
        type="range"
        className="flex-1 accent-[var(--bg-strong)]"
        min={min}
        max={max}
        step={0.01}
        value={value}
        onChange={event => onChange(Number(event.target.value))}
      />
    </label>
  )
  return (
    <Dialog isOpen onClose={onClose} title={t("cropTitle")} description={t("cropLead", { places: cropFor })}>
      <Segments
        label={t("shape")}
        value={ratio}
        onChange={setRatio}
        options={(Object.keys(RATIOS) as RatioName[]).map(value => ({ value, label: t(`ratios.${value}`) }))}
      />
      <div className="mt-3 grid h-70 place-items-center rounded-control bg-hover">
        <canvas
          ref={canvas}
          role="img"
          aria-label={t("cropPreview", { width: Math.round(box.width), height: Math.round(box.height) })}
          className="max-h-70 max-w-full"
        />
      </div>
      <div className="mt-3 flex flex-col gap-1">
        {slider(t("zoom"), zoom, 1, 3, setZoom)}
        {slider(t("across"), place.x, 0, 1, x => setPlace(before => ({ ...before, x })))}
        {slider(t("down"), place.y, 0, 1, y => setPlace(before => ({ ...before, y })))}
      </div>
      {cut.isError && (
        <div className="mt-3">
          <ProblemNotice error={cut.error} title={t("cropFailed")} />
        </div>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button look="strong" disabled={!image} isBusy={cut.isPending} onClick={() => cut.mutate()}>
          {t("cropAction")}
        </Button>
      </div>
    </Dialog>
  )
}

function draw(
  canvas: HTMLCanvasElement,
  image: HTMLImageElement,
  box: { x: number; y: number; width: number; height: number },
  scale: number,
): void {
  canvas.width = Math.max(1, Math.round(box.width * scale))
  canvas.height = Math.max(1, Math.round(box.height * scale))
  canvas.getContext("2d")?.drawImage(image, box.x, box.y, box.width, box.height, 0, 0, canvas.width, canvas.height)
}
