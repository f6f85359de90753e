import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { createBusiness, generateStrategy } from "@/api/sdk.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input, Select, Textarea } from "@/components/ui/field"
import { useBusinesses } from "@/lib/business"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"
import { takeDescription } from "@/lib/landing-description"
import { browserZone } from "@/lib/tz"

/** Below this many characters a description is too thin to write from; it is said, not forbidden. */
const THIN = 60
const EXAMPLES = ["bakery", "bikes", "tax"] as const

type Props = { /** With the id of the work that writes the strategy. */ onStarted: (generationId: string) => void }

export function BusinessStep({ onStarted }: Props) {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const { choose } = useBusinesses()
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), [])
  const schema = useMemo(
    () =>
      z.object({
        description: z.string().check(z.trim(), z.minLength(1, t("descriptionNeeded"))),
        name: z.string().check(z.trim(), z.minLength(1, t("nameNeeded"))),
        target_audience: z.string().check(z.trim()),
        timezone: z.string(),
      }),
    [t],
  )
  const { register, handleSubmit, setError, setValue, setFocus, watch, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { description: "", name: "", target_audience: "", timezone: browserZone() },
  })
  useEffect(() => {
    const brought = takeDescription()
    if (brought) setValue("description", brought)
  }, [setValue])

  const start = useMutation({
    mutationFn: async (body: z.infer<typeof schema>) => {
      const { data: business } = await createBusiness({
        body: { ...body, target_audience: body.target_audience || null },
        throwOnError: true,
      })
      await invalidate(client, "listBusinesses")
      choose(business.id)
      const { data: generation } = await generateStrategy({ body: { business_id: business.id }, throwOnError: true })
      return generation.id
    },
    meta: { showsOwnError: true },
    onSuccess: onStarted,
    onError: error => showInForm(error, ["description", "name", "target_audience", "timezone"], setError),
  })

  const { errors } = formState
  const written = watch("description").trim().length
  return (
    <form
      noValidate
      onSubmit={handleSubmit(body => start.mutate(body))}
      className="mx-auto w-full max-w-160 px-4 py-10 md:py-16"
    >
      <h1 className="text-28 font-semibold">{t("businessTitle")}</h1>
      <p className="mt-1 text-ink-2">{t("businessLead")}</p>
      <Field
        className="mt-6"
        label={t("description")}
        error={errors.description?.message}
        hint={written > 0 && written < THIN ? t("thin") : t("descriptionHint")}
      >
        {given => <Textarea {...given} {...register("description")} rows={5} className="text-16" />}
      </Field>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <span className="text-12 text-ink-3">{t("orTry")}</span>
        {EXAMPLES.map(example => (
          <Button
            key={example}
            size="sm"
            onClick={() => {
              setValue("description", t(`examples.${example}.description`), { shouldValidate: true })
              setValue("name", t(`examples.${example}.name`), { shouldValidate: true })
              setFocus("description")
            }}
          >
            {t(`examples.${example}.label`)}
          </Button>
        ))}
      </div>
      <div className="mt-6 grid gap-4 sm:grid-cols-2">
        <Field label={t("name")} error={errors.name?.message}>
          {given => <Input {...given} {...register("name")} autoComplete="organization" />}
        </Field>
        <Field label={t("zone")} error={errors.timezone?.message} hint={t("zoneHint")}>
          {given => (
            <Select {...given} {...register("timezone")} className="h-10 text-14">
              {!zones.includes(browserZone()) && <option>{browserZone()}</option>}
              {zones.map(zone => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field className="mt-4" label={t("audience")} error={errors.target_audience?.message} hint={t("audienceHint")}>
        {given => <Input {...given} {...register("target_audience")} />}
      </Field>
      {errors.root && (
        <p role="alert" className="mt-4 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {errors.root.message}
        </p>
      )}
      <div className="mt-8 flex flex-wrap items-center gap-4">
        <Button type="submit" look="strong" size="lg" isBusy={start.isPending}>
          {t("createStrategy")}
        </Button>
        <p className="text-13 text-ink-2">{t("nothingPosted")}</p>
      </div>
    </form>
  )
}
