"use client"

import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation } from "@tanstack/react-query"
import Link from "next/link"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { loginMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth } from "@/auth/context"
import { Field, Input } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { PasswordInput } from "./password-input"
import { signInSchema } from "./schemas"

export function SignInForm() {
  const t = useTranslations("auth")
  const { refresh } = useAuth()
  const schema = useMemo(() => signInSchema(t), [t])
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: "", password: "" },
  })
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
        {given => <Input {...given} {...register("email")} type="email" autoComplete="username" inputMode="email" />}
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
        {given => <PasswordInput {...given} {...register("password")} autoComplete="current-password" />}
      </Field>
    </AuthForm>
  )
}
