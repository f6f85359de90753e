import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getPostTimelineOptions } from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"

/** What happened to a post, the newest first, with the platform's own words. */
export function PostTimeline({ postId }: { postId: string }) {
  const t = useTranslations("postSheet")
  const { timezone } = useBusiness()
  const timeline = useQuery(getPostTimelineOptions({ path: { post_id: postId } }))
  if (timeline.isError && !timeline.data) {
    return (
      <div className="mx-4 mb-4">
        <ProblemNotice error={timeline.error} title={t("timelineFailed")} onRetry={() => void timeline.refetch()} />
      </div>
    )
  }
  if (!timeline.data || timeline.data.events.length === 0) return null
  return (
    <section className="mx-4 border-t py-4">
      <h3 className="text-13 font-semibold">{t("timeline")}</h3>
      <ol className="mt-2 text-12">
        {timeline.data.events.toReversed().map(event => {
          const detail = event.details.message ?? event.details.reason
          return (
            <li key={`${event.created_at} ${event.event}`} className="flex gap-2 border-t py-1.5 first:border-t-0">
              <time dateTime={event.created_at} className="w-28 flex-none text-ink-3">
                {formatInstant(event.created_at, timezone)}
              </time>
              <span className="min-w-0">
                <span className="inline-block">{t(`events.${event.event}`)}</span>
                {typeof detail === "string" && <span className="block text-ink-2">{detail}</span>}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
