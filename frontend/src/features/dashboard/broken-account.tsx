import { useMutation } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { connectSocialAccount } from "@/api/sdk.gen"
import type { SocialAccountRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { ACTION, ROW, WORDS } from "./row"

/** An account that lets nothing out any more. Platforms with a consent page are gone to at once. */
export function BrokenAccount({ account }: { account: SocialAccountRead }) {
  const t = useTranslations("dashboard")
  const reconnect = useMutation({
    mutationFn: async () => {
      const path = { platform: account.platform }
      const body = { business_id: account.business_id, server: account.server }
      return (await connectSocialAccount({ path, body, throwOnError: true })).data
    },
    meta: { showsOwnError: true },
    // Where a platform asks for a password instead, its form is on the accounts' page.
    onSuccess: ({ authorize_url }) => window.location.assign(authorize_url ?? "/accounts/"),
    onError: () => window.location.assign("/accounts/"),
  })
  return (
    <li className={ROW}>
      <SignIcon sign="warning" label={t("warning")} className="text-wait" />
      <div className={WORDS}>
        <p className="text-13">
          <b className="font-semibold">{t("accountBroke", { platform: platformName(account.platform) })}</b>{" "}
          {account.account_name}
        </p>
        <p className="text-12 text-ink-2">{account.reauth_reason ?? t("accountBrokeDetail")}</p>
      </div>
      <div className={ACTION}>
        <Button size="sm" isBusy={reconnect.isPending} onClick={() => reconnect.mutate()}>
          {t("reconnect")}
        </Button>
      </div>
    </li>
  )
}
