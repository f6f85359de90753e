import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { Repeats } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Field, Input, Select, Textarea } from "@/components/ui/field"
import { Segments } from "@/components/ui/segments"
import { useBusiness } from "@/lib/business"
import { weekdayShort } from "@/lib/format"
import { accountsOptions } from "@/lib/post-queries"
import { today } from "@/lib/tz"
import { weekdaysFrom } from "@/lib/week"
import { toggled } from "../filters"
import { type Rule, whatIsMissing } from "./rule"

type Props = { rule: Rule; isNew: boolean; isBusy: boolean; onSave: (rule: Rule) => void; onCancel: () => void }

/** A text, an account, and when it goes out again and again. */
export function RuleForm({ rule: saved, isNew, isBusy, onSave, onCancel }: Props) {
  const t = useTranslations("calendar.recurring")
  const common = useTranslations("common")
  const { id, timezone, week_starts_on: startsOn } = useBusiness()
  const accounts = useQuery(accountsOptions(id)).data?.items.filter(account => account.is_active) ?? []
  const [rule, setRule] = useState(saved)
  const [isTold, setTold] = useState(false)
  const set = (change: Partial<Rule>) => setRule(before => ({ ...before, ...change }))
  const missing = isTold ? whatIsMissing(rule) : null
  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={event => {
        event.preventDefault()
        if (whatIsMissing(rule)) setTold(true)
        else onSave(rule)
      }}
    >
      <Field label={t("account")}>
        {given => (
          <Select
            {...given}
            value={rule.social_account_id}
            onChange={event => set({ social_account_id: event.target.value })}
          >
            {accounts.map(account => (
              <option key={account.id} value={account.id}>
                {`${account.account_name}, ${platformName(account.platform)}`}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("text")} error={missing === "text" ? t("textNeeded") : undefined}>
        {given => (
          <Textarea {...given} rows={5} value={rule.text} onChange={event => set({ text: event.target.value })} />
        )}
      </Field>
      <Segments<Repeats>
        label={t("repeats")}
        value={rule.repeats}
        onChange={repeats => set({ repeats, month_day: rule.month_day ?? 1 })}
        options={[
          { value: "weekly", label: t("weekly") },
          { value: "monthly", label: t("monthly") },
        ]}
      />
      {rule.repeats === "weekly" ? (
        <>
          <fieldset>
            <legend className="mb-1.5 text-13 font-medium">{t("on")}</legend>
            <div className="flex flex-wrap gap-1">
              {weekdaysFrom(startsOn).map(weekday => (
                <Button
                  key={weekday}
                  size="sm"
                  aria-pressed={rule.weekdays.includes(weekday)}
                  className="px-2! aria-pressed:border-ink aria-pressed:bg-selected"
                  onClick={() => set({ weekdays: toggled(rule.weekdays, weekday).sort() })}
                >
                  {weekdayShort(`2024-01-0${weekday + 1}`)}
                </Button>
              ))}
            </div>
            {missing === "weekdays" && (
              <p role="alert" className="mt-2 text-13 text-bad">
                {t("weekdaysNeeded")}
              </p>
            )}
          </fieldset>
          <Field label={t("every")}>
            {given => (
              <Input
                {...given}
                type="number"
                min={1}
                max={52}
                required
                value={rule.every_weeks}
                onChange={event => set({ every_weeks: event.target.valueAsNumber || 1 })}
              />
            )}
          </Field>
        </>
      ) : (
        <Field label={t("monthDay")} hint={t("monthDayHint")}>
          {given => (
            <Input
              {...given}
              type="number"
              min={1}
              max={31}
              required
              value={rule.month_day ?? 1}
              onChange={event => set({ month_day: event.target.valueAsNumber || 1 })}
            />
          )}
        </Field>
      )}
      <Field label={t("time")} hint={t("zone", { zone: timezone })}>
        {given => (
          <Input
            {...given}
            type="time"
            required
            value={rule.local_time}
            onChange={event => set({ local_time: event.target.value })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("starts")}>
          {given => (
            <Input
              {...given}
              type="date"
              required
              min={isNew ? today(timezone) : undefined}
              value={rule.starts_on}
              onChange={event => set({ starts_on: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("ends")} error={missing === "end" ? t("endNeeded") : undefined}>
          {given => (
            <Input
              {...given}
              type="date"
              value={rule.ends_on ?? ""}
              onChange={event => set({ ends_on: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="flex gap-2">
        <Button type="submit" look="strong" isBusy={isBusy}>
          {t(isNew ? "create" : "save")}
        </Button>
        <Button onClick={onCancel}>{common("cancel")}</Button>
      </div>
    </form>
  )
}
