import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { updateBusinessMutation } from "@/api/@tanstack/react-query.gen"
import type { BusinessRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input, Select, Textarea } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

/** What strategies and posts are written from. */
export function BusinessForm({ business }: { business: BusinessRead }) {
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
        description: z.string().check(z.trim(), z.minLength(1, t("descriptionNeeded"))),
        target_audience: z.string().check(z.trim()),
        timezone: z.string(),
        language: z.string().check(z.trim(), z.minLength(2, t("languageNeeded"))),
      }),
    [t],
  )
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { ...business, target_audience: business.target_audience ?? "" },
  })
  const save = useMutation({
    ...updateBusinessMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      toast(t("saved"))
      return invalidate(client, "listBusinesses", "getBusiness", "listContent", "getAnalyticsOverview")
    },
    onError: error => showInForm(error, ["name", "description", "target_audience", "timezone", "language"], setError),
  })
  const { errors } = formState
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={handleSubmit(body =>
        save.mutate({
          path: { business_id: business.id },
          body: { ...body, target_audience: body.target_audience || null, version: business.version },
        }),
      )}
    >
      <Field label={t("name")} error={errors.name?.message}>
        {given => <Input {...given} {...register("name")} />}
      </Field>
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
        <Field label={t("language")} hint={t("languageHint")} error={errors.language?.message}>
          {given => <Input {...given} {...register("language")} />}
        </Field>
      </div>
      {errors.root && (
        <p role="alert" className="flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {errors.root.message}
        </p>
      )}
      <Button type="submit" look="strong" className="self-start" isBusy={save.isPending}>
        {t("saveBusiness")}
      </Button>
    </form>
  )
}
