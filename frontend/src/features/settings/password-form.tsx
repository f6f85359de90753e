import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { changePasswordMutation } from "@/api/@tanstack/react-query.gen"
import { useUser } from "@/auth/context"
import { FormError } from "@/components/form-error"
import { Button } from "@/components/ui/button"
import { CheckLine } from "@/components/ui/check-line"
import { Field, Input } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"

export function PasswordForm() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const { email } = useUser()
  const schema = useMemo(() => {
    const password = z.string().check(z.minLength(1, t("passwordNeeded")))
    return z.object({ current_password: password, new_password: password, revoke_api_keys: z.boolean() })
  }, [t])
  const { register, handleSubmit, setError, reset, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { current_password: "", new_password: "", revoke_api_keys: false },
  })
  const change = useMutation({
    ...changePasswordMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      reset()
      toast(t("passwordChanged"))
      return invalidate(client, "listSessions", "listApiKeys")
    },
    onError: error => showInForm(error, ["current_password", "new_password"], setError),
  })
  const { errors } = formState
  return (
    <form noValidate className="flex max-w-100 flex-col gap-4" onSubmit={handleSubmit(body => change.mutate({ body }))}>
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <Field label={t("currentPassword")} error={errors.current_password?.message}>
        {given => (
          <Input {...given} {...register("current_password")} type="password" autoComplete="current-password" />
        )}
      </Field>
      <Field label={t("newPassword")} hint={t("passwordHint")} error={errors.new_password?.message}>
        {given => <Input {...given} {...register("new_password")} type="password" autoComplete="new-password" />}
      </Field>
      <CheckLine label={t("revokeKeys")} hint={t("revokeKeysHint")} {...register("revoke_api_keys")} />
      <FormError message={errors.root?.message} />
      <Button type="submit" look="strong" className="self-start" isBusy={change.isPending}>
        {t("changePassword")}
      </Button>
    </form>
  )
}
