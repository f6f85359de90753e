import { useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { parseAsString, useQueryStates } from "nuqs"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"
import { invalidate } from "@/lib/invalidate"

/** What became of the trip to a platform's consent page: the callback sends the browser back here with the word. */
export function ConnectOutcome() {
  const t = useTranslations("accounts")
  const client = useQueryClient()
  const [{ connected, error }, setState] = useQueryStates({ connected: parseAsString, error: parseAsString })
  const [outcome, setOutcome] = useState<{ connected: string | null; error: string | null } | null>(null)

  // Kept here and taken out of the URL, so that a reload does not announce it again.
  useEffect(() => {
    if (!connected && !error) return
    setOutcome({ connected, error })
    void setState({ connected: null, error: null })
    void invalidate(client, "listSocialAccounts")
  }, [connected, error, setState, client])

  if (!outcome) return null
  const known = [
    "connection-refused",
    "consent-refused",
    "connect-state-unknown",
    "connect-started-by-another",
    "account-connected-elsewhere",
    "platform-not-available",
  ] as const
  const reason = known.find(code => code === outcome.error)
  return outcome.error ? (
    <p role="alert" className="mt-4 flex items-start gap-2 rounded-control bg-bad-bg px-3 py-2 text-13 text-bad">
      <SignIcon sign="failed" size={14} className="mt-[3px] [--bg-raised:var(--bad-bg)]" />
      {reason ? t(`outcome.${reason}`) : t("outcome.other", { code: outcome.error })}
    </p>
  ) : (
    <p role="status" className="mt-4 flex items-center gap-2 rounded-control bg-hover px-3 py-2 text-13">
      <Check className="icon size-3.5" aria-hidden="true" />
      {t("outcome.connected")}
    </p>
  )
}
