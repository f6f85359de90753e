"use client"

import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation } from "@tanstack/react-query"
import Link from "next/link"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { signupMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth } from "@/auth/context"
import { Field, Input } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { PasswordInput } from "./password-input"
import { registerSchema } from "./schemas"

export function RegisterForm() {
  const t = useTranslations("auth")
  const { refresh } = useAuth()
  const schema = useMemo(() => registerSchema(t), [t])
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { first_name: "", email: "", password: "" },
  })
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
        {given => <Input {...given} {...register("first_name")} autoComplete="given-name" />}
      </Field>
      <Field label={t("email")} error={errors.email?.message}>
        {given => <Input {...given} {...register("email")} type="email" autoComplete="username" inputMode="email" />}
      </Field>
      <Field label={t("password")} hint={t("passwordHint")} error={errors.password?.message}>
        {given => <PasswordInput {...given} {...register("password")} autoComplete="new-password" />}
      </Field>
    </AuthForm>
  )
}
