import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { enterPlatformAppMutation } from "@/api/@tanstack/react-query.gen"
import type { PlatformAppRead } from "@/api/types.gen"
import { FormError } from "@/components/form-error"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

type Props = { app: PlatformAppRead; onDone: () => void }

/** Takes an app's id and secret; what was stored before is never shown, so both are typed anew. */
export function AppForm({ app, onDone }: Props) {
  const t = useTranslations("admin.apps")
  const common = useTranslations("common")
  const client = useQueryClient()
  const schema = useMemo(
    () =>
      z.object({
        client_id: z.string().check(z.trim(), z.minLength(1, t("idNeeded"))),
        client_secret: z.string().check(z.trim(), z.minLength(1, t("secretNeeded"))),
      }),
    [t],
  )
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { client_id: app.client_id ?? "", client_secret: "" },
  })
  const enter = useMutation({
    ...enterPlatformAppMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      toast(t("entered", { platform: app.name }))
      onDone()
      return invalidate(client, "listPlatformApps", "getPlatformHealth", "listPlatforms", "listAdminActions")
    },
    onError: error => showInForm(error, ["client_id", "client_secret"], setError),
  })
  const { errors } = formState
  return (
    <form
      noValidate
      aria-label={t("formFor", { platform: app.name })}
      className="mt-4 flex max-w-120 flex-col gap-4"
      onSubmit={handleSubmit(body => enter.mutate({ path: { platform: app.platform }, body }))}
    >
      <Field label={t("clientId")} hint={t("clientIdHint")} error={errors.client_id?.message}>
        {given => <Input {...given} {...register("client_id")} autoComplete="off" spellCheck={false} maxLength={500} />}
      </Field>
      <Field label={t("clientSecret")} hint={t("clientSecretHint")} error={errors.client_secret?.message}>
        {given => (
          <Input
            {...given}
            {...register("client_secret")}
            type="password"
            autoComplete="new-password"
            maxLength={500}
          />
        )}
      </Field>
      <FormError message={errors.root?.message} />
      <div className="flex gap-2">
        <Button type="submit" look="strong" isBusy={enter.isPending}>
          {common("save")}
        </Button>
        <Button onClick={onDone}>{common("cancel")}</Button>
      </div>
    </form>
  )
}
