import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { updateBusinessMutation } from "@/api/@tanstack/react-query.gen"
import type { BusinessRead } from "@/api/types.gen"
import { FormError } from "@/components/form-error"
import { KeptNote } from "@/components/kept-note"
import { Button } from "@/components/ui/button"
import { Field, Input, Select, Textarea } from "@/components/ui/field"
import { useBusiness } from "@/lib/business"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"
import { useKeptDraft } from "@/lib/kept-draft"
import { toast } from "@/lib/toast"
import { WEEK_STARTS } from "@/lib/week"

const valuesOf = (business: BusinessRead) => ({
  name: business.name,
  industry: business.industry ?? "",
  description: business.description,
  target_audience: business.target_audience ?? "",
  timezone: business.timezone,
  week_starts_on: business.week_starts_on,
  language: business.language,
})

type Values = ReturnType<typeof valuesOf>

/** What strategies and posts are written from. */
export function Business() {
  return <BusinessForm business={useBusiness()} />
}

function BusinessForm({ business }: { business: BusinessRead }) {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const zones = useMemo(() => {
    const all = Intl.supportedValuesOf("timeZone")
    return all.includes(business.timezone) ? all : [business.timezone, ...all]
  }, [business.timezone])
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, t("nameNeeded"))),
        industry: z.string().check(z.trim()),
        description: z.string().check(z.trim(), z.minLength(1, t("descriptionNeeded"))),
        target_audience: z.string().check(z.trim()),
        timezone: z.string(),
        week_starts_on: z.enum(WEEK_STARTS),
        language: z.string().check(z.trim(), z.minLength(2, t("languageNeeded"))),
      }),
    [t],
  )
  const { register, handleSubmit, setError, formState, watch, reset, setValue } = useForm({
    resolver: zodResolver(schema),
    defaultValues: valuesOf(business),
  })
  const draft = useKeptDraft<Values>(`business:${business.id}`, {
    value: formState.isDirty ? watch() : null,
    restore: kept => {
      for (const [field, value] of Object.entries(kept) as [keyof Values, never][]) {
        setValue(field, value, { shouldDirty: true })
      }
    },
  })
  const save = useMutation({
    ...updateBusinessMutation(),
    meta: { showsOwnError: true },
    onSuccess: saved => {
      draft.forget()
      reset(valuesOf(saved))
      toast(t("saved"))
      return invalidate(client, "listBusinesses", "getBusiness", "listContent", "getAnalyticsOverview")
    },
    onError: error =>
      showInForm(
        error,
        ["name", "industry", "description", "target_audience", "timezone", "week_starts_on", "language"],
        setError,
      ),
  })
  const { errors } = formState
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={handleSubmit(body =>
        save.mutate({
          path: { business_id: business.id },
          body: {
            ...body,
            industry: body.industry || null,
            target_audience: body.target_audience || null,
            version: business.version,
          },
        }),
      )}
    >
      {draft.isRestored && (
        <KeptNote
          onDiscard={() => {
            draft.forget()
            reset(valuesOf(business))
          }}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} error={errors.name?.message}>
          {given => <Input {...given} {...register("name")} />}
        </Field>
        <Field label={t("industry")} error={errors.industry?.message}>
          {given => <Input {...given} {...register("industry")} />}
        </Field>
      </div>
      <Field label={t("description")} hint={t("descriptionHint")} error={errors.description?.message}>
        {given => <Textarea {...given} {...register("description")} rows={6} />}
      </Field>
      <Field label={t("audience")} error={errors.target_audience?.message}>
        {given => <Textarea {...given} {...register("target_audience")} rows={2} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("zone")} hint={t("zoneHint")} error={errors.timezone?.message}>
          {given => (
            <Select {...given} {...register("timezone")} className="h-10 text-14">
              {zones.map(zone => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("weekStart")} hint={t("weekStartHint")} error={errors.week_starts_on?.message}>
          {given => (
            <Select {...given} {...register("week_starts_on")} className="h-10 text-14">
              {WEEK_STARTS.map(day => (
                <option key={day} value={day}>
                  {t(`weekStarts.${day}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("language")} hint={t("languageHint")} error={errors.language?.message}>
          {given => <Input {...given} {...register("language")} />}
        </Field>
      </div>
      <FormError message={errors.root?.message} />
      <Button type="submit" look="strong" className="self-start" isBusy={save.isPending}>
        {t("saveBusiness")}
      </Button>
    </form>
  )
}
