import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { queuePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { StatusIcon } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { useBusiness } from "@/lib/business"
import { useDeletePosts } from "@/lib/deleting-posts"
import { firstLine } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { standingOf } from "@/lib/posts"
import { usePublishNow } from "@/lib/publishing-now"
import { toast } from "@/lib/toast"
import { useWhen } from "@/lib/when"
import { ACTIONS, ROW, WORDS } from "./row"

/** Of our own: it was not sent, because its time had passed by too much. */
const TOO_LATE = "too-late"
/** Of our own as well: the business's monthly cap left no room for what it costs. */
const COST_CAP = "cost-cap"

/** A post that did not go out: send it now, at the next free slot, or not at all. */
export function FailedPost({ post }: { post: PostRead }) {
  const t = useTranslations("dashboard")
  const client = useQueryClient()
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const publishNow = usePublishNow()
  const drop = useDeletePosts()
  const queue = useMutation({
    mutationFn: async () => (await queuePost({ path: { post_id: post.id }, body: {}, throwOnError: true })).data,
    onSuccess: queued => {
      if (queued.scheduled_for) toast(t("queued", { when: when(queued.scheduled_for) }))
    },
    onSettled: () => invalidate(client, "listContent", "getPost", "getPostTimeline"),
  })
  const isOurs = post.failure_code === TOO_LATE || post.failure_code === COST_CAP
  const title = post.failure_code === TOO_LATE ? "tooLate" : isOurs ? "beyondCap" : "refused"
  const platform = platformName(post.platform)
  return (
    <li className={ROW}>
      <StatusIcon standing={standingOf(post)} />
      <div className={WORDS}>
        <p className="text-13">
          <b className="font-semibold">{t(title, { platform })}</b> {post.scheduled_for && when(post.scheduled_for)}{" "}
          <Link href={`/library/?status=failed&post=${post.id}`} className="underline-offset-2 hover:underline">
            “{firstLine(post.text)}”
          </Link>
        </p>
        <p className="text-12 text-ink-2">{post.failure_reason}</p>
      </div>
      <div className={ACTIONS}>
        <Button
          size="sm"
          isBusy={publishNow.isPending}
          onClick={() => publishNow.mutate(post, { onSuccess: () => toast(t("sending")) })}
        >
          {t(isOurs ? "publishNow" : "retry")}
        </Button>
        <Button size="sm" isBusy={queue.isPending} onClick={() => queue.mutate()}>
          {t("nextSlot")}
        </Button>
        <Button size="sm" look="ghost" onClick={() => void drop([post])}>
          {t("drop")}
        </Button>
      </div>
    </li>
  )
}
