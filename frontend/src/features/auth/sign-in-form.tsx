"use client"

import { useMutation } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { loginMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth } from "@/auth/context"
import { Field, Input } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { PasswordInput } from "./password-input"
import { emailRules, passwordRules } from "./rules"

export function SignInForm() {
  const t = useTranslations("auth")
  const { refresh } = useAuth()
  const { register, handleSubmit, setError, formState } = useForm<{ email: string; password: string }>()
  const login = useMutation({
    ...loginMutation(),
    meta: { showsOwnError: true },
    onSuccess: refresh,
    onError: error => showInForm(error, ["email", "password"], setError),
  })
  const { errors } = formState
  return (
    <AuthForm
      title={t("signIn")}
      action={t("signIn")}
      isBusy={login.isPending}
      error={errors.root?.message}
      onSubmit={handleSubmit(body => login.mutate({ body }))}
      foot={
        <>
          {t("newHere")}{" "}
          <Link href="/register/" className="underlined">
            {t("makeAccount")}
          </Link>
        </>
      }
    >
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
      <Field
        label={t("password")}
        error={errors.password?.message}
        aside={
          <Link href="/forgot/" className="underlined text-13 text-ink-2">
            {t("forgotIt")}
          </Link>
        }
      >
        {given => (
          <PasswordInput {...given} {...register("password", passwordRules(t))} autoComplete="current-password" />
        )}
      </Field>
    </AuthForm>
  )
}
