"use client"

import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation } from "@tanstack/react-query"
import Link from "next/link"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { requestPasswordResetMutation } from "@/api/@tanstack/react-query.gen"
import { Field, Input } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { Said } from "./said"
import { forgotSchema } from "./schemas"

export function ForgotForm() {
  const t = useTranslations("auth")
  const schema = useMemo(() => forgotSchema(t), [t])
  const { register, handleSubmit, setError, formState, getValues } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: "" },
  })
  const request = useMutation({
    ...requestPasswordResetMutation(),
    meta: { showsOwnError: true },
    onError: error => showInForm(error, ["email"], setError),
  })
  const back = (
    <Link href="/login/" className="underlined">
      {t("backToSignIn")}
    </Link>
  )
  if (request.isSuccess) {
    return (
      <Said title={t("linkSentTitle")} detail={t("linkSent", { email: getValues("email") })}>
        {back}
      </Said>
    )
  }
  return (
    <AuthForm
      title={t("forgotTitle")}
      lead={t("forgotLead")}
      action={t("sendLink")}
      isBusy={request.isPending}
      error={formState.errors.root?.message}
      onSubmit={handleSubmit(body => request.mutate({ body }))}
      foot={back}
    >
      <Field label={t("email")} error={formState.errors.email?.message}>
        {given => <Input {...given} {...register("email")} type="email" autoComplete="username" inputMode="email" />}
      </Field>
    </AuthForm>
  )
}
