import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { revokeApiKeyMutation } from "@/api/@tanstack/react-query.gen"
import type { ApiKeyRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Tag } from "@/components/ui/tag"
import { formatDate, formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"
import { browserZone, dayOf } from "@/lib/tz"

type Props = { one: ApiKeyRead; onRevoked: () => void }

/** One key: what it may do, how to recognise it, when it was used, and its end. */
export function ApiKeyRow({ one, onRevoked }: Props) {
  const t = useTranslations("settings.keys")
  const common = useTranslations("common")
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const revoke = useMutation({
    ...revokeApiKeyMutation(),
    onSuccess: () => {
      setAsking(false)
      onRevoked()
      toast(t(one.is_expired ? "removed" : "revoked", { name: one.name }))
    },
    // One that is gone already was revoked in another window: the list says so.
    onSettled: () => invalidate(client, "listApiKeys"),
  })
  const end = () => revoke.mutate({ path: { key_id: one.id } })
  const on = (instant: string) => formatDate(dayOf(instant, browserZone()))
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b py-2.5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-13 font-medium">
          <span className="min-w-0 wrap-anywhere">{one.name}</span>
          <Tag>{t(`scope.${one.scope}`)}</Tag>
          {one.is_expired && <Tag tone="bad">{t("expired")}</Tag>}
        </p>
        <p className="text-12 text-ink-2">
          <span className="text-ink">{one.prefix}…</span>
          {" · "}
          {t("madeOn", { day: on(one.created_at) })}
          {" · "}
          {one.expires_at ? t(one.is_expired ? "endedOn" : "endsOn", { day: on(one.expires_at) }) : t("endsNever")}
        </p>
        <p className="text-12 text-ink-3">
          {one.last_used_at ? t("usedAt", { when: formatInstant(one.last_used_at, browserZone()) }) : t("usedNever")}
        </p>
      </div>
      <Button
        size="sm"
        look={one.is_expired ? "plain" : "bad"}
        isBusy={revoke.isPending && !isAsking}
        aria-label={t(one.is_expired ? "removeNamed" : "revokeNamed", { name: one.name })}
        onClick={() => (one.is_expired ? end() : setAsking(true))}
      >
        {t(one.is_expired ? "remove" : "revoke")}
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("revokeTitle", { name: one.name })}
        description={t("revokeDetail")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{common("cancel")}</Button>
          <Button look="bad" isBusy={revoke.isPending} onClick={end}>
            {t("revokeAction")}
          </Button>
        </div>
      </Dialog>
    </li>
  )
}
