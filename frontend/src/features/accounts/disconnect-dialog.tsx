import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { disconnectSocialAccountMutation } from "@/api/@tanstack/react-query.gen"
import type { AccountActivityRead, SocialAccountRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

type Props = { account: SocialAccountRead; activity: AccountActivityRead | null; onClose: () => void }

/** Says what letting an account go means for what waits on it, before it is done. */
export function DisconnectDialog({ account, activity, onClose }: Props) {
  const t = useTranslations("accounts")
  const common = useTranslations("common")
  const { timezone, lateness_limit_minutes: minutes } = useBusiness()
  const client = useQueryClient()
  const disconnect = useMutation({
    ...disconnectSocialAccountMutation(),
    onSuccess: () => {
      onClose()
      toast(t("disconnectedNow", { name: account.account_name }))
      return invalidate(client, "listSocialAccounts", "listContent", "listAccountActivity")
    },
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("disconnectTitle", { name: account.account_name })}
      description={t("disconnectDetail")}
    >
      {activity && activity.posts_scheduled > 0 && (
        <p className="rounded-control bg-wait-bg px-3 py-2 text-13 text-wait">
          {t("disconnectWaiting", {
            count: activity.posts_scheduled,
            when: activity.next_scheduled_for ? formatInstant(activity.next_scheduled_for, timezone) : "",
            minutes,
          })}
        </p>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          look="bad"
          isBusy={disconnect.isPending}
          onClick={() => disconnect.mutate({ path: { account_id: account.id } })}
        >
          {t("disconnectAction")}
        </Button>
      </div>
    </Dialog>
  )
}
