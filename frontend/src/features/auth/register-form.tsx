"use client"

import { useMutation } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { signupMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth } from "@/auth/context"
import { Field, Input } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { PasswordInput } from "./password-input"
import { emailRules, nameRules, passwordRules } from "./rules"

export function RegisterForm() {
  const t = useTranslations("auth")
  const { refresh } = useAuth()
  const { register, handleSubmit, setError, formState } = useForm<{
    first_name: string
    email: string
    password: string
  }>()
  const signup = useMutation({
    ...signupMutation(),
    meta: { showsOwnError: true },
    onSuccess: refresh,
    onError: error => showInForm(error, ["first_name", "email", "password"], setError),
  })
  const { errors } = formState
  return (
    <AuthForm
      title={t("makeAccountTitle")}
      lead={t("makeAccountLead")}
      action={t("makeMyAccount")}
      isBusy={signup.isPending}
      error={errors.root?.message}
      onSubmit={handleSubmit(body => signup.mutate({ body: { ...body, first_name: body.first_name || null } }))}
      foot={
        <>
          {t("haveAccount")}{" "}
          <Link href="/login/" className="underlined">
            {t("signIn")}
          </Link>
        </>
      }
    >
      <Field label={t("firstName")} error={errors.first_name?.message}>
        {given => <Input {...given} {...register("first_name", nameRules)} autoComplete="given-name" />}
      </Field>
      <Field label={t("email")} error={errors.email?.message}>
        {given => (
          <Input
            {...given}
            {...register("email", emailRules(t))}
            type="email"
            autoComplete="username"
            inputMode="email"
          />
        )}
      </Field>
      <Field label={t("password")} hint={t("passwordHint")} error={errors.password?.message}>
        {given => <PasswordInput {...given} {...register("password", passwordRules(t))} autoComplete="new-password" />}
      </Field>
    </AuthForm>
  )
}
