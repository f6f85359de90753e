import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { platformName } from "@/components/platform-glyph"
import { PostingSlots } from "@/components/posting-slots/posting-slots"
import { ProblemNotice } from "@/components/problem-notice"
import { ButtonLink } from "@/components/ui/button"
import { Field, Select } from "@/components/ui/field"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { accountsOptions } from "@/lib/post-queries"
import { Panel } from "./panel"

/** Posting slots of one account after the other. */
export function SlotsPanel({ onClose }: { onClose: () => void }) {
  const t = useTranslations("calendar.slots")
  const { id } = useBusiness()
  const accounts = useQuery(accountsOptions(id))
  const [chosen, setChosen] = useState<string | null>(null)
  const connected = accounts.data?.items.filter(account => account.is_active) ?? []
  const account = connected.find(one => one.id === chosen) ?? connected[0]
  return (
    <Panel title={t("title")} onClose={onClose}>
      <div className="p-4">
        {accounts.isError && !accounts.data ? (
          <ProblemNotice error={accounts.error} title={t("failed")} onRetry={() => void accounts.refetch()} />
        ) : !accounts.data ? (
          <Skeleton className="h-72 w-full" />
        ) : !account ? (
          <>
            <p className="text-13 text-ink-2">{t("noAccount")}</p>
            <ButtonLink look="strong" href="/accounts/" className="mt-3">
              {t("connect")}
            </ButtonLink>
          </>
        ) : (
          <>
            <p className="text-13 text-ink-2">{t("lead")}</p>
            <Field label={t("account")} className="mt-3 mb-3">
              {given => (
                <Select {...given} value={account.id} onChange={event => setChosen(event.target.value)}>
                  {connected.map(one => (
                    <option key={one.id} value={one.id}>
                      {`${one.account_name}, ${platformName(one.platform)}`}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <PostingSlots key={account.id} accountId={account.id} />
          </>
        )}
      </div>
    </Panel>
  )
}
