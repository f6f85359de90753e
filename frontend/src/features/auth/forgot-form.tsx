"use client"

import { useMutation } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import { requestPasswordResetMutation } from "@/api/@tanstack/react-query.gen"
import { Field, Input } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { showInForm } from "@/lib/form-problem"
import { AuthForm } from "./auth-form"
import { emailRules } from "./rules"
import { Said } from "./said"

export function ForgotForm() {
  const t = useTranslations("auth")
  const { register, handleSubmit, setError, formState, getValues } = useForm<{ email: string }>()
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
    </AuthForm>
  )
}
