import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { useBusiness } from "@/lib/business"
import { formatInstant, formatNumber, formatRate } from "@/lib/format"
import { readMetrics } from "@/lib/metrics"
import { usePillarIndex } from "@/lib/pillars"
import { useWhen } from "@/lib/when"

export function PostDetails({ post }: { post: PostRead }) {
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
