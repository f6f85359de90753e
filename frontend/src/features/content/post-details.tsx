import dynamic from "next/dynamic"
import { Fragment, useState } from "react"
import { useTranslations } from "use-intl"
import type { PlatformRead, PostRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { TagChips } from "@/components/tag-chips"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { formatInstant, formatNumber, formatRate } from "@/lib/format"
import { readMetrics } from "@/lib/metrics"
import { usePillarIndex } from "@/lib/pillars"
import { optionWords } from "@/lib/post-options"
import { useWhen } from "@/lib/when"

const TagDialog = dynamic(() => import("@/components/tag-dialog").then(module => module.TagDialog), { ssr: false })

export function PostDetails({ post, platform }: { post: PostRead; platform: PlatformRead | undefined }) {
  const t = useTranslations("postSheet")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const pillarIndex = usePillarIndex()(post.pillar)
  const metrics = readMetrics(post)
  const figure = (value: number | null) => (value === null ? t("notTold") : formatNumber(value))
  return (
    <dl className="mx-4 grid grid-cols-[96px_minmax(0,1fr)] gap-y-1.5 border-t py-4 text-13 [&>dt]:text-ink-3">
      {post.pillar && (
        <>
          <dt>{t("pillar")}</dt>
          <dd className="flex items-center gap-1.5">
            {pillarIndex !== null && <PillarShape index={pillarIndex} />}
            {post.pillar}
          </dd>
        </>
      )}
      <dt>{t("tags")}</dt>
      <dd>
        <PostTags post={post} />
      </dd>
      {platform?.options.map(option => {
        const value = post.options[option.name]
        if (value === undefined || value === false) return null
        return (
          <Fragment key={option.name}>
            <dt className="break-words">{option.label}</dt>
            <dd className="break-words">{optionWords(option, value) || t("yes")}</dd>
          </Fragment>
        )
      })}
      {post.archived_at && (
        <>
          <dt>{t("archived")}</dt>
          <dd className="first-letter:uppercase">{when(post.archived_at)}</dd>
        </>
      )}
      <dt>{t("words")}</dt>
      <dd>{t(`madeBy.${post.made_by}`)}</dd>
      {post.approved_at && post.made_by !== "person" && (
        <>
          <dt>{t("approved")}</dt>
          <dd className="first-letter:uppercase">{when(post.approved_at)}</dd>
        </>
      )}
      {post.permalink && (
        <>
          <dt>{t("live")}</dt>
          <dd className="truncate">
            <a href={post.permalink} target="_blank" rel="noreferrer" className="underlined">
              {t("openLive")}
            </a>
          </dd>
        </>
      )}
      {metrics && (
        <>
          <dt>{t("seen")}</dt>
          <dd>{figure(metrics.impressions)}</dd>
          <dt>{t("engagements")}</dt>
          <dd>
            {figure(metrics.engagements)}
            {metrics.rate !== null && ` (${formatRate(metrics.rate)})`}
          </dd>
          <dt>{t("read")}</dt>
          <dd>
            {metrics.fetchedAt && formatInstant(metrics.fetchedAt, timezone)}
            {metrics.isSimulated && <span className="text-ink-3"> {t("simulated")}</span>}
          </dd>
        </>
      )}
    </dl>
  )
}

function PostTags({ post }: { post: PostRead }) {
  const t = useTranslations("postSheet")
  const [isTagging, setTagging] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <TagChips tags={post.tags} most={10} />
      <Button look="ghost" size="sm" className="-my-1 first:-ml-2.5" onClick={() => setTagging(true)}>
        {t(post.tags.length > 0 ? "changeTags" : "addTags")}
      </Button>
      {isTagging && <TagDialog posts={[post]} onClose={() => setTagging(false)} />}
    </div>
  )
}
