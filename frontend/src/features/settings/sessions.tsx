import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import {
  listSessionsOptions,
  revokeOtherSessionsMutation,
  revokeSessionMutation,
} from "@/api/@tanstack/react-query.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { describeBrowser } from "@/lib/browser-name"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { browserZone } from "@/lib/tz"

/** Where one is signed in, and the way to end it from here. */
export function Sessions() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const sessions = useQuery(listSessionsOptions({ query: { limit: 100 } }))
  const onSuccess = () => invalidate(client, "listSessions")
  const revoke = useMutation({ ...revokeSessionMutation(), onSuccess })
  const revokeOthers = useMutation({ ...revokeOtherSessionsMutation(), onSuccess })
  if (sessions.isError && !sessions.data) {
    return <ProblemNotice error={sessions.error} title={t("sessionsFailed")} onRetry={() => void sessions.refetch()} />
  }
  if (!sessions.data) return <Skeleton className="h-12 w-full" />
  const { items } = sessions.data
  return (
    <>
      <ul className="border-t">
        {items.map(session => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b py-2.5">
            <div className="min-w-0 flex-1">
              <p className="flex items-center gap-2 text-13 font-medium">
                {session.user_agent ? describeBrowser(session.user_agent) : t("unknownBrowser")}
                {session.is_current && <Tag>{t("thisOne")}</Tag>}
                {session.is_administrator && <Tag tone="wait">{t("administrator")}</Tag>}
              </p>
              <p className="text-12 text-ink-2">
                {t("lastSeen", {
                  when: formatInstant(session.last_seen_at, browserZone()),
                  address: session.address ?? "",
                })}
              </p>
            </div>
            {!session.is_current && (
              <Button
                size="sm"
                isBusy={revoke.isPending}
                onClick={() => revoke.mutate({ path: { session_id: session.id } })}
              >
                {t("end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <Button className="mt-4" isBusy={revokeOthers.isPending} onClick={() => revokeOthers.mutate({})}>
          {t("endOthers")}
        </Button>
      )}
    </>
  )
}
