import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { parseAsString, useQueryStates } from "nuqs"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { getConnectRefusalOptions, handOverSocialConnectMutation } from "@/api/@tanstack/react-query.gen"
import type { Platform } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"

/** What became of the trip to a platform's consent page: the callback sends the browser back here with the word. */
export function ConnectOutcome({ onConnected }: { onConnected: (accountId: string) => void }) {
  const t = useTranslations("accounts")
  const client = useQueryClient()
  const [{ connected, error, why, finish }, setState] = useQueryStates({
    connected: parseAsString,
    error: parseAsString,
    why: parseAsString,
    finish: parseAsString,
    choose: parseAsString,
  })
  const [outcome, setOutcome] = useState<{ error: string | null; why: string | null } | null>(null)
  const refusal = useQuery({
    ...getConnectRefusalOptions({ query: { why: outcome?.why ?? "" } }),
    enabled: Boolean(outcome?.why),
    staleTime: Number.POSITIVE_INFINITY,
  })

  // Kept here and taken out of the URL, so that a reload does not announce it again.
  useEffect(() => {
    if (finish || (!connected && !error)) return
    setOutcome({ error, why })
    void setState({ connected: null, error: null, why: null })
    void invalidate(client, "listSocialAccounts", "listAccountActivity")
    if (connected && !error) onConnected(connected)
  }, [connected, error, why, finish, setState, client, onConnected])

  const { mutate: handOver } = useMutation({
    ...handOverSocialConnectMutation(),
    meta: { showsOwnError: true },
    onSuccess: done => {
      void invalidate(client, "listSocialAccounts", "listAccountActivity")
      if (!done.connected) return void setState({ choose: done.choose })
      setOutcome({ error: null, why: null })
      onConnected(done.connected)
    },
    onError: problem => setOutcome({ error: toApiError(problem).code, why: null }),
  })

  // The platform's answer came by a browser without a session: whoever is signed in here hands it over, once.
  useEffect(() => {
    const { finish: inAddress, ...parameters } = Object.fromEntries(new URLSearchParams(window.location.search))
    if (!finish || !inAddress) return
    window.history.replaceState(null, "", window.location.pathname)
    void setState({ connected: null, error: null, why: null, finish: null })
    handOver({ path: { platform: finish as Platform }, body: { parameters } })
  }, [finish, setState, handOver])

  if (!outcome || (outcome.why && refusal.isPending)) return null
  const known = [
    "connection-refused",
    "consent-refused",
    "connect-state-unknown",
    "connect-started-by-another",
    "account-connected-elsewhere",
    "platform-not-available",
    "plan-limit",
  ] as const
  const reason = known.find(code => code === outcome.error)
  return outcome.error ? (
    <p role="alert" className="mt-4 mb-3 flex items-start gap-2 rounded-control bg-bad-bg px-3 py-2 text-13 text-bad">
      <SignIcon sign="failed" size={14} className="mt-[3px] [--bg-raised:var(--bad-bg)]" />
      {refusal.data
        ? t("outcome.refusedBecause", {
            platform: platformName(refusal.data.platform),
            reason: refusal.data.detail,
          })
        : reason
          ? t(`outcome.${reason}`)
          : t("outcome.other", { code: outcome.error })}
    </p>
  ) : (
    <p role="status" className="mt-4 mb-3 flex items-center gap-2 rounded-control bg-hover px-3 py-2 text-13">
      <Check className="icon size-3.5" aria-hidden="true" />
      {t("outcome.connected")}
    </p>
  )
}
