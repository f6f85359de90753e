import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useMemo, useState } from "react"
import { Controller, useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import { createBusiness, generateStrategy } from "@/api/sdk.gen"
import type { Platform } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { SeeExample } from "@/components/see-example"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input, Select, Textarea } from "@/components/ui/field"
import { useBusinesses } from "@/lib/business"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"
import { takeDescription } from "@/lib/landing-description"
import { browserLanguage, LANGUAGES, languageName } from "@/lib/languages"
import { browserZone } from "@/lib/tz"
import { localeWeekStart } from "@/lib/week"
import { Chips } from "./chips"
import { forgetDraft, keepDraft, readDraft } from "./kept-draft"
import { ReadWebsite } from "./read-website"

/** Below this many characters a description is too thin to write from; it is said, not forbidden. */
const THIN = 60
const EXAMPLES = ["bakery", "bikes", "tax"] as const
const GOALS = ["followers", "visits", "orders", "bookings", "inquiries"] as const

type Props = { /** With the id of the work that writes the strategy. */ onStarted: (generationId: string) => void }

/** What the business is, in its owner's words; everything else is guessed and can be changed. */
export function BusinessStep({ onStarted }: Props) {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const { businesses, choose } = useBusinesses()
  const { data: platforms } = useQuery(listPlatformsOptions())
  const offered = platforms?.items.filter(one => one.is_available) ?? []
  /** Switched off by hand; all others may be chosen from. */
  const [without, setWithout] = useState<readonly Platform[]>([])
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), [])
  const schema = useMemo(
    () =>
      z.object({
        description: z.string().check(z.trim(), z.minLength(1, t("descriptionNeeded"))),
        name: z.string().check(z.trim(), z.minLength(1, t("nameNeeded"))),
        target_audience: z.string().check(z.trim()),
        timezone: z.string(),
        language: z.string(),
        goals: z.array(z.enum(GOALS)),
      }),
    [t],
  )
  const { register, handleSubmit, setError, setValue, setFocus, watch, control, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      description: "",
      name: "",
      target_audience: "",
      timezone: browserZone(),
      language: browserLanguage(),
      goals: [] as (typeof GOALS)[number][],
      ...readDraft(),
    },
  })
  useEffect(() => {
    const brought = takeDescription()
    if (brought) setValue("description", brought)
  }, [setValue])
  useEffect(() => {
    const { unsubscribe } = watch(values => keepDraft(values))
    return unsubscribe
  }, [watch])

  const start = useMutation({
    mutationFn: async ({ goals, ...body }: z.infer<typeof schema>) => {
      const { data: business } = await createBusiness({
        body: {
          ...body,
          week_starts_on: localeWeekStart(navigator.language),
          target_audience: body.target_audience || null,
          goals: Object.fromEntries(goals.map(goal => [t(`goals.${goal}.name`), t(`goals.${goal}.target`)])),
        },
        throwOnError: true,
      })
      forgetDraft()
      await invalidate(client, "listBusinesses")
      choose(business.id)
      const wanted = offered.map(({ platform }) => platform).filter(platform => !without.includes(platform))
      const { data: generation } = await generateStrategy({
        body: { business_id: business.id, platforms: without.length > 0 && wanted.length > 0 ? wanted : null },
        throwOnError: true,
      })
      return generation.id
    },
    meta: { showsOwnError: true },
    onSuccess: onStarted,
    onError: error => showInForm(error, ["description", "name", "target_audience", "timezone", "language"], setError),
  })

  const { errors } = formState
  const written = watch("description").trim().length
  return (
    <form
      noValidate
      onSubmit={handleSubmit(body => start.mutate(body))}
      className="mx-auto w-full max-w-160 px-4 py-8 md:py-14"
    >
      <h1 className="text-28 font-semibold text-balance">{t("businessTitle")}</h1>
      <p className="mt-1 text-ink-2">{t("businessLead")}</p>
      {businesses.length === 0 && (
        <div className="mt-2 -ml-3 flex empty:hidden">
          <SeeExample />
        </div>
      )}
      <Field
        className="mt-6"
        label={t("description")}
        error={errors.description?.message}
        hint={written > 0 && written < THIN ? t("thin") : t("descriptionHint")}
      >
        {given => <Textarea {...given} {...register("description")} rows={6} className="text-16" />}
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
      <Field className="mt-6" label={t("name")} error={errors.name?.message}>
        {given => <Input {...given} {...register("name")} autoComplete="organization" />}
      </Field>
      <ReadWebsite
        onRead={({ name, summary }) => {
          const before = watch("description").trim()
          setValue("description", before ? `${before}\n${summary}` : summary, { shouldValidate: true })
          if (name && !watch("name").trim()) setValue("name", name, { shouldValidate: true })
        }}
      />
      <Controller
        control={control}
        name="goals"
        render={({ field }) => (
          <Chips
            legend={t("goalsLegend")}
            options={GOALS.map(goal => ({ value: goal, label: t(`goals.${goal}.name`) }))}
            chosen={field.value}
            onChange={field.onChange}
          />
        )}
      />
      {offered.length > 1 && (
        <Chips
          legend={t("platformsLegend")}
          hint={t("platformsHint")}
          options={offered.map(({ platform, name }) => ({
            value: platform,
            label: name,
            icon: <PlatformGlyph platform={platform} size={14} isNamed={false} />,
          }))}
          chosen={offered.map(({ platform }) => platform).filter(platform => !without.includes(platform))}
          onChange={chosen =>
            setWithout(offered.map(({ platform }) => platform).filter(platform => !chosen.includes(platform)))
          }
        />
      )}
      <Field className="mt-6" label={t("audience")} error={errors.target_audience?.message} hint={t("audienceHint")}>
        {given => <Input {...given} {...register("target_audience")} />}
      </Field>
      <div className="mt-6 grid gap-4 sm:grid-cols-2">
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
        <Field label={t("language")} error={errors.language?.message} hint={t("languageHint")}>
          {given => (
            <Select {...given} {...register("language")} className="h-10 text-14">
              {[...new Set([browserLanguage(), ...LANGUAGES])].map(language => (
                <option key={language} value={language}>
                  {languageName(language)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {errors.root && (
        <p role="alert" className="mt-4 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {errors.root.message}
        </p>
      )}
      <div className="mt-8 flex flex-wrap items-center gap-4">
        <Button type="submit" look="strong" size="lg" isBusy={start.isPending} className="max-sm:w-full">
          {t("createStrategy")}
        </Button>
        <p className="text-13 text-ink-2">{t("nothingPosted")}</p>
      </div>
    </form>
  )
}
