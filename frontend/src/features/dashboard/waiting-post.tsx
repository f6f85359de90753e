import { AlignLeft, Pencil } from "lucide-react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { Button, ButtonLink } from "@/components/ui/button"
import { useApprove } from "@/lib/approving"
import { useBusiness } from "@/lib/business"
import { afterFirstLine, firstLine } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { useWhen } from "@/lib/when"

/** A post of the machine that waits for a yes. */
export function WaitingPost({ post }: { post: PostRead }) {
  const t = useTranslations("dashboard")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const pillarIndex = usePillarIndex()(post.pillar)
  const approve = useApprove()
  return (
    <li className="flex items-center gap-3 border-b py-2.5">
      <Picture post={post} />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5 text-12 text-ink-2">
          <PlatformGlyph platform={post.platform} size={14} />
          {post.scheduled_for ? (
            <time dateTime={post.scheduled_for} className="inline-block first-letter:uppercase">
              {when(post.scheduled_for)}
            </time>
          ) : (
            t("noTimeYet")
          )}
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
        </p>
        <p className="mt-px text-13 font-medium">
          <PostLead post={post} />
        </p>
        <p className="truncate text-12 text-ink-2">{afterFirstLine(post.text)}</p>
      </div>
      <Button size="sm" isBusy={approve.isPending} onClick={() => approve.mutate([post])}>
        {t("approve")}
      </Button>
      <ButtonLink
        size="sm"
        look="ghost"
        isIcon
        href={`/library/?status=draft&post=${post.id}`}
        aria-label={t("editPost", { post: firstLine(post.text) })}
        className="max-sm:hidden"
      >
        <Pencil className="icon" />
      </ButtonLink>
    </li>
  )
}

/** What it shows; lines where it is words only. */
export function Picture({ post, size = "md" }: { post: PostRead; size?: "sm" | "md" }) {
  const box = size === "md" ? "size-12" : "size-8"
  const [first] = post.media
  return first ? (
    // biome-ignore lint/performance/noImgElement: the export has no image server, and the API makes small ones
    <img
      src={first.thumbnail_url}
      alt=""
      loading="lazy"
      className={`${box} flex-none rounded-chip bg-hover object-cover max-sm:hidden`}
    />
  ) : (
    <span className={`${box} grid flex-none place-items-center rounded-chip bg-hover text-ink-3 max-sm:hidden`}>
      <AlignLeft className="icon" aria-hidden="true" />
    </span>
  )
}
