import { Check, CircleDashed } from "lucide-react"
import { useTranslations } from "use-intl"
import { platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Link } from "@/components/ui/link"
import { SectionHead } from "@/components/ui/section-head"
import { cn } from "@/lib/cn"
import { formatBytes, formatNumber } from "@/lib/format"
import type { MediaTrouble } from "./media-troubles"
import { nameOf, type Trouble, type useChecks } from "./use-checks"

type Props = {
  checks: ReturnType<typeof useChecks>
  isSettled: boolean
  /** Off where there is one place only: everything is about that. */
  hasPlaces: boolean
  onShow: (trouble: Trouble) => void
}

/** What must be put right before it goes, and what had better be. */
export function Checklist({ checks, isSettled, hasPlaces, onShow }: Props) {
  const t = useTranslations("compose")
  const { troubles, isChecked, failure, retry } = checks
  return (
    <section aria-label={t("beforeItGoes")}>
      <SectionHead title={t("beforeItGoes")} />
      <ul aria-live="polite" className="pt-1 text-13">
        {troubles.map(trouble => (
          <li key={`${trouble.key}/${nameOf(trouble)}`} className="flex gap-2 py-1.5">
            {trouble.code === "empty" ? (
              // Nobody has done anything wrong by not having begun.
              <CircleDashed className="icon mt-0.5 flex-none text-ink-3" role="img" aria-label={t("toDo")} />
            ) : (
              <SignIcon
                sign={trouble.isBlocking ? "failed" : "warning"}
                label={t(trouble.isBlocking ? "blocks" : "warns")}
                className={cn("mt-0.5", trouble.isBlocking ? "text-bad" : "text-wait")}
              />
            )}
            <span className="min-w-0 break-words">
              <TroubleWords trouble={trouble} />{" "}
              {trouble.code === "no-account-for-platform" ? (
                <Link href="/accounts/" className="underlined">
                  {t("connectOne")}
                </Link>
              ) : (
                hasPlaces && (
                  <button type="button" className="underlined max-md:min-h-6" onClick={() => onShow(trouble)}>
                    {t("showMe", { platform: platformName(trouble.platform) })}
                  </button>
                )
              )}
            </span>
          </li>
        ))}
        {troubles.length === 0 && isChecked && isSettled && (
          <li className="flex gap-2 py-1.5 text-ink-2">
            <Check className="icon mt-0.5" aria-hidden="true" />
            {t("allFine")}
          </li>
        )}
        {troubles.length === 0 && !(isChecked && isSettled) && failure === null && (
          <li className="py-1.5 text-ink-3">{t("checkedOnceSaved")}</li>
        )}
      </ul>
      {failure !== null && <ProblemNotice error={failure} title={t("checkFailed")} onRetry={retry} />}
    </section>
  )
}

function TroubleWords({ trouble }: { trouble: Trouble }) {
  const t = useTranslations("compose")
  const { code, message, over, limit, part, media } = trouble
  const platform = platformName(trouble.platform)
  if (message !== null) return message
  if (media) return <MediaWords trouble={media} platform={platform} />
  switch (code) {
    case "too-long":
      return t("tooLong", {
        platform,
        over: formatNumber(over),
        limit: formatNumber(limit),
        part: part + 1,
      })
    case "too-many-bytes":
      return t("overBytes", { platform, over: formatNumber(over) })
    case "comment-too-long":
      return t("commentTooLong", {
        platform,
        over: formatNumber(over),
        limit: formatNumber(limit),
      })
    case "no-account-for-platform":
      return t("noAccountFor", { platform })
    case "similar":
      return t("similar", { platform, count: over })
    default:
      return t("noWords", { platform })
  }
}

function MediaWords({ trouble, platform }: { trouble: MediaTrouble; platform: string }) {
  const t = useTranslations("compose")
  switch (trouble.code) {
    case "needs-media":
      return t("mustHavePicture", { platform })
    case "videos-not-taken":
      return t("videosNotTaken", { platform })
    case "videos-with-images":
      return t("videosWithImages", { platform })
    case "too-many-images":
      return t("tooManyPictures", { platform, limit: trouble.limit, over: trouble.over })
    case "too-many-videos":
      return t("tooManyVideos", { platform, limit: trouble.limit, over: trouble.over })
    case "too-many-media":
      return t("tooManyMedia", { platform, limit: trouble.limit, over: trouble.over })
    case "video-unfit": {
      const { file, why, limit } = trouble
      const told = why === "big" || why === "small" ? formatBytes(limit) : formatNumber(Math.round(limit * 100) / 100)
      return t(`videoUnfit.${why}`, { platform, file, limit: told })
    }
  }
}
