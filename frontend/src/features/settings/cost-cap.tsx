import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { useTranslations } from "use-intl"
import { listPlatformsOptions, updateBusinessMutation } from "@/api/@tanstack/react-query.gen"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"
import { Subsection } from "./subsection"

/** "12", "12.5" or "12.50" in cents; null where it is no amount. */
export function centsOf(typed: string): number | null {
  const found = /^\$?(\d{1,6})(?:[.,](\d{1,2}))?$/.exec(typed.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null
}

/** How much platforms that charge for their API may cost in a month; nothing where none does. */
export function CostCap() {
  const t = useTranslations("settings")
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const charging = platforms.data?.items.filter(({ has_costs }) => has_costs).map(({ name }) => name) ?? []
  if (charging.length === 0) return null
  return (
    <Subsection title={t("costCap")} lead={t("costCapLead", { platforms: charging.join(", ") })}>
      <CapForm />
    </Subsection>
  )
}

function CapForm() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const business = useBusiness()
  const cap = business.monthly_cost_cap_cents
  const [typed, setTyped] = useState(cap === null ? "" : (cap / 100).toFixed(2))
  const [isWrong, setWrong] = useState(false)
  const save = useMutation({
    ...updateBusinessMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      toast(t("saved"))
      return invalidate(client, "listBusinesses", "getBusiness", "getPlatformCosts")
    },
  })
  const cents = typed.trim() === "" ? null : centsOf(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isAmount = typed.trim() === "" || cents !== null
    setWrong(!isAmount)
    if (!isAmount || save.isPending) return
    save.mutate({
      path: { business_id: business.id },
      body: { monthly_cost_cap_cents: cents, version: business.version },
    })
  }
  const problem = save.isError ? toApiError(save.error) : null
  const error = isWrong ? t("costCapNeeded") : (problem?.fields.monthly_cost_cap_cents ?? problem?.detail)
  return (
    <form noValidate onSubmit={submit} className="flex flex-col items-start gap-4">
      <Field label={t("costCapLabel")} hint={t("costCapHint")} error={error}>
        {given => (
          <Input
            {...given}
            inputMode="decimal"
            value={typed}
            onChange={event => setTyped(event.target.value)}
            className="w-32"
          />
        )}
      </Field>
      <Button type="submit" look="strong" isBusy={save.isPending}>
        {t("saveCostCap")}
      </Button>
    </form>
  )
}
