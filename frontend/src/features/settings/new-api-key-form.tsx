import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { createApiKeyMutation } from "@/api/@tanstack/react-query.gen"
import type { ApiKeyCreate, NewApiKeyRead } from "@/api/types.gen"
import { FormError } from "@/components/form-error"
import { Button } from "@/components/ui/button"
import { Field, Input, Select } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"

const SCOPES = ["read", "write"] as const satisfies readonly ApiKeyCreate["scope"][]
/** The words of a choice, and what it means to the API. */
const LIVES = { "30": 30, "90": 90, "365": 365, never: null } as const
const LIFE_NAMES = ["30", "90", "365", "never"] as const

type Props = { onMade: (key: NewApiKeyRead) => void; onClose: () => void }

/** What a key is for, what it may do, and how long. */
export function NewApiKeyForm({ onMade, onClose }: Props) {
  const t = useTranslations("settings.keys")
  const common = useTranslations("common")
  const client = useQueryClient()
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, t("nameNeeded"))),
        scope: z.enum(SCOPES),
        life: z.enum(LIFE_NAMES),
      }),
    [t],
  )
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: "", scope: "read" as const, life: "90" as const },
  })
  const make = useMutation({
    ...createApiKeyMutation(),
    meta: { showsOwnError: true },
    gcTime: 0, // the key stays in no cache
    onSuccess: made => {
      onMade(made)
      return invalidate(client, "listApiKeys")
    },
    onError: error => showInForm(error, ["name"], setError),
  })
  const { errors } = formState
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={handleSubmit(({ name, scope, life }) =>
        make.mutate({ body: { name, scope, expires_in_days: LIVES[life] } }),
      )}
    >
      <Field label={t("name")} hint={t("nameHint")} error={errors.name?.message}>
        {given => <Input {...given} {...register("name")} maxLength={100} autoComplete="off" />}
      </Field>
      <fieldset>
        <legend className="mb-1.5 text-13 font-medium">{t("may")}</legend>
        <div className="-mx-2 flex flex-col gap-1">
          {SCOPES.map(scope => (
            <label
              key={scope}
              className="flex cursor-pointer items-start gap-2.5 rounded-control px-2 py-2 hover:bg-hover has-checked:bg-selected"
            >
              <input type="radio" value={scope} {...register("scope")} className="mt-[3px] accent-strong" />
              <span>
                <span className="block text-13 font-medium">{t(`scope.${scope}`)}</span>
                <span className="block text-12 text-ink-2">{t(`scopeDetail.${scope}`)}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t("life")} hint={t("lifeHint")}>
        {given => (
          <Select {...given} {...register("life")} className="h-10 text-14">
            {LIFE_NAMES.map(life => (
              <option key={life} value={life}>
                {t(`lives.${life}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <FormError message={errors.root?.message} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={make.isPending}>
          {t("makeAction")}
        </Button>
      </div>
    </form>
  )
}
