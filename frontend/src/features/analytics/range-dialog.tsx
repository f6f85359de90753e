import { useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Input } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { type Day, today } from "@/lib/tz"
import { type Period, periodBetween } from "./period"

type Props = { first: Day; last: Day; onClose: () => void; onChoose: (period: Period) => void }

/** Any first and last day, on the business's calendar. */
export function RangeDialog(props: Props) {
  const t = useTranslations("analytics")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const [first, setFirst] = useState(props.first)
  const [last, setLast] = useState(props.last)
  const now = today(timezone)
  const period = periodBetween(first, last, now)
  const wrong = typeof period === "string" ? period : null
  return (
    <Dialog isOpen onClose={props.onClose} title={t("rangeTitle")} description={t("rangeLead", { zone: timezone })}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (typeof period !== "string") props.onChoose(period)
        }}
      >
        <div className="grid grid-cols-2 gap-4">
          <Field label={t("firstDay")}>
            {given => (
              <Input
                {...given}
                type="date"
                required
                max={now}
                value={first}
                onChange={event => setFirst(event.target.value)}
              />
            )}
          </Field>
          <Field label={t("lastDay")} error={wrong ? t(wrong) : undefined}>
            {given => (
              <Input
                {...given}
                type="date"
                required
                max={now}
                value={last}
                onChange={event => setLast(event.target.value)}
              />
            )}
          </Field>
        </div>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={props.onClose}>{common("cancel")}</Button>
          <Button type="submit" look="strong" disabled={wrong !== null}>
            {t("show")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
