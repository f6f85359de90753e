import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Check, Ellipsis } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { disconnectSocialAccountMutation } from "@/api/@tanstack/react-query.gen"
import type { SocialAccountRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Menu, MenuItem } from "@/components/ui/menu"
import { Tag } from "@/components/ui/tag"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { ROW } from "./row"
import { useConnect } from "./use-connect"

/** An account that is connected: how it stands, and the way to let it go. */
export function AccountRow({ account }: { account: SocialAccountRead }) {
  const t = useTranslations("accounts")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const connect = useConnect()
  const disconnect = useMutation({
    ...disconnectSocialAccountMutation(),
    onSuccess: () => {
      setAsking(false)
      return invalidate(client, "listSocialAccounts", "listContent")
    },
  })
  const platform = platformName(account.platform)
  return (
    <li className={ROW}>
      <PlatformGlyph platform={account.platform} size={20} isNamed={false} />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          {platform}
          {account.is_simulated && <Tag>{t("simulated")}</Tag>}
        </p>
        <p className="truncate text-13 text-ink-2">{account.account_name}</p>
      </div>
      <div className="text-13 max-md:col-start-2">
        {account.needs_reauth ? (
          <>
            <p className="flex items-center gap-1.5 font-medium text-wait">
              <SignIcon sign="warning" size={14} />
              {t("needsYou")}
            </p>
            <p className="text-12 text-ink-2">{account.reauth_reason ?? t("needsYouDetail", { platform })}</p>
          </>
        ) : (
          <>
            <p className="flex items-center gap-1.5">
              <Check className="icon size-3.5" aria-hidden="true" />
              {t("connected")}
            </p>
            <p className="text-12 text-ink-3">{t("since", { when: formatInstant(account.created_at, timezone) })}</p>
          </>
        )}
      </div>
      <div className="flex items-center justify-end gap-2 max-md:col-start-3 max-md:row-start-1">
        {account.needs_reauth && (
          <Button
            look="strong"
            isBusy={connect.isPending}
            onClick={() => connect.mutate({ platform: account.platform })}
          >
            {t("reconnect")}
          </Button>
        )}
        <Menu
          align="end"
          trigger={{
            "aria-label": t("more", { name: account.account_name }),
            className: "grid size-8 place-items-center rounded-control text-ink-2 hover:bg-hover max-md:size-11",
            children: <Ellipsis className="icon" />,
          }}
        >
          <MenuItem isBad onClick={() => setAsking(true)}>
            {t("disconnect")}
          </MenuItem>
        </Menu>
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("disconnectTitle", { name: account.account_name })}
        description={t("disconnectDetail")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{common("cancel")}</Button>
          <Button
            look="bad"
            isBusy={disconnect.isPending}
            onClick={() => disconnect.mutate({ path: { account_id: account.id } })}
          >
            {t("disconnectAction")}
          </Button>
        </div>
      </Dialog>
    </li>
  )
}
