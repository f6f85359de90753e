"use client"

import { useMutation } from "@tanstack/react-query"
import { useSearchParams } from "next/navigation"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { resetPasswordMutation } from "@/api/@tanstack/react-query.gen"
import { CheckLine } from "@/components/ui/check-line"
import { Field } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { PasswordInput } from "./password-input"
import { passwordRules } from "./rules"
import { Said } from "./said"

export function ResetForm() {
  const t = useTranslations("auth")
  const token = useSearchParams().get("token")
  const { register, handleSubmit, setError, formState } = useForm<{ password: string; revoke_api_keys: boolean }>()
  const reset = useMutation({
    ...resetPasswordMutation(),
    meta: { showsOwnError: true },
    onError: error => showInForm(error, ["password"], setError),
  })
  if (!token) {
    return (
      <Said title={t("linkBrokenTitle")} detail={t("linkBroken")}>
        <Link href="/forgot/" className="underlined">
          {t("newLink")}
        </Link>
      </Said>
    )
  }
  if (reset.isSuccess) {
    return (
      <Said title={t("passwordChangedTitle")} detail={t("passwordChanged")}>
        <Link href="/login/" className="underlined">
          {t("signIn")}
        </Link>
      </Said>
    )
  }
  return (
    <AuthForm
      title={t("resetTitle")}
      action={t("savePassword")}
      isBusy={reset.isPending}
      error={formState.errors.root?.message}
      onSubmit={handleSubmit(given => reset.mutate({ body: { token, ...given } }))}
    >
      <Field label={t("newPassword")} hint={t("passwordHint")} error={formState.errors.password?.message}>
        {given => <PasswordInput {...given} {...register("password", passwordRules(t))} autoComplete="new-password" />}
      </Field>
      <CheckLine label={t("revokeKeys")} hint={t("revokeKeysHint")} {...register("revoke_api_keys")} />
    </AuthForm>
  )
}
