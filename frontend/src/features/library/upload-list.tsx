import { Check, X } from "lucide-react"
import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { formatBytes } from "@/lib/format"
import type { Uploads } from "./use-uploads"

/** Files on their way: how far each is, and what became of it. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  const t = useTranslations("library.media")
  if (uploads.items.length === 0) return null
  return (
    <ul aria-label={t("uploading")} className="mb-4 rounded-panel border">
      {uploads.items.map(item => {
        const { name, size } = item.file
        const isOver = item.state === "done" || item.state === "known"
        const percent = Math.round(item.share * 100)
        return (
          <li
            key={item.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2 text-13 last:border-b-0"
          >
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {item.state === "failed" ? (
              <Button size="sm" onClick={() => uploads.retry(item.id)}>
                {t("tryAgain")}
              </Button>
            ) : isOver ? (
              <span role="status" className="flex items-center gap-1.5 text-12 text-ink-2">
                <Check className="icon size-3.5" aria-hidden="true" />
                {t(item.state === "known" ? "known" : "added", { name })}
              </span>
            ) : (
              <>
                <span className="text-12 text-ink-3 tabular-nums">{formatBytes(size)}</span>
                <progress
                  aria-label={t("progress", { name, percent })}
                  max={100}
                  value={percent}
                  className="h-1 w-30 appearance-none overflow-clip rounded-chip bg-line [&::-moz-progress-bar]:bg-ink-2 [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink-2"
                />
              </>
            )}
            {!isOver && (
              <Button
                look="ghost"
                size="sm"
                isIcon
                aria-label={t(item.state === "failed" ? "dismiss" : "stop", { name })}
                onClick={() => uploads.dismiss(item.id)}
              >
                <X className="icon" />
              </Button>
            )}
            {item.problem && (
              <p role="alert" className="flex basis-full items-start gap-1.5 text-12 text-bad">
                <SignIcon sign="failed" size={14} className="mt-px" />
                {item.problem}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}
