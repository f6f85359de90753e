"use client"

import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation } from "@tanstack/react-query"
import Link from "next/link"
import { useQueryState } from "nuqs"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { resetPasswordMutation } from "@/api/@tanstack/react-query.gen"
import { Field } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { PasswordInput } from "./password-input"
import { Said } from "./said"
import { resetSchema } from "./schemas"

export function ResetForm() {
  const t = useTranslations("auth")
  const [token] = useQueryState("token")
  const schema = useMemo(() => resetSchema(t), [t])
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { password: "" },
  })
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
      onSubmit={handleSubmit(({ password }) => reset.mutate({ body: { token, password } }))}
    >
      <Field label={t("newPassword")} hint={t("passwordHint")} error={formState.errors.password?.message}>
        {given => <PasswordInput {...given} {...register("password")} autoComplete="new-password" />}
      </Field>
    </AuthForm>
  )
}
