import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { schedulePostsMutation } from "@/api/@tanstack/react-query.gen"
import type { SocialAccountRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { draftsOptions } from "@/lib/post-queries"
import { toast } from "@/lib/toast"

/** Posts that were approved before there was an account to go out on: now they can be put on the calendar. */
export function WaitingPosts({
  accounts,
}: {
  accounts: readonly SocialAccountRead[] /** That posts can go out on. */
}) {
  const t = useTranslations("accounts")
  const client = useQueryClient()
  const { id } = useBusiness()
  const drafts = useQuery(draftsOptions(id))
  const reachable = new Set(accounts.map(account => account.platform))
  const now = new Date().toISOString()
  const ready = (drafts.data?.items ?? []).filter(
    post =>
      post.approved_at !== null &&
      post.scheduled_for !== null &&
      post.scheduled_for > now &&
      reachable.has(post.platform),
  )
  const schedule = useMutation({
    ...schedulePostsMutation(),
    onSuccess: posts => {
      toast(t("putOnCalendar", { count: posts.length }))
      return invalidate(client, "listContent", "getPost")
    },
  })
  if (ready.length === 0) return null
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 rounded-panel border border-line-strong px-4 py-3">
      <p>{t("ready", { count: ready.length })}</p>
      <Button
        look="strong"
        isBusy={schedule.isPending}
        onClick={() => schedule.mutate({ body: { post_ids: ready.map(post => post.id) } })}
      >
        {t("putThem", { count: ready.length })}
      </Button>
    </div>
  )
}
