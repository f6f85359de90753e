import { zodResolver } from "@hookform/resolvers/zod"
import { useMutation } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import { requestEmailVerificationMutation, updateMeMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth, useUser } from "@/auth/context"
import { FormError } from "@/components/form-error"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { useBusinesses } from "@/lib/business"
import { showInForm } from "@/lib/form-problem"
import { toast } from "@/lib/toast"
import { browserZone } from "@/lib/tz"
import { Subsection } from "./subsection"

export function Profile() {
  const t = useTranslations("settings")
  const { kind } = useAuth()
  return (
    <>
      {kind === "local" ? <NameForm /> : <KeptElsewhere />}
      <Subsection title={t("email")}>
        <Email />
      </Subsection>
      <Subsection title={t("place")} lead={t("placeLead")}>
        <Place />
      </Subsection>
    </>
  )
}

/** The name, which is changed where the account is kept. */
function KeptElsewhere() {
  const t = useTranslations("settings")
  const { first_name, last_name } = useUser()
  return (
    <div className="pb-6">
      <p className="text-13 font-medium">{[first_name, last_name].filter(Boolean).join(" ") || t("noName")}</p>
      <p className="text-12 text-ink-2">
        {t.rich("keptByClerk", {
          link: words => (
            <Link href="/settings/?section=security" className="underlined">
              {words}
            </Link>
          ),
        })}
      </p>
    </div>
  )
}

function NameForm() {
  const t = useTranslations("settings")
  const user = useUser()
  const { refresh } = useAuth()
  const schema = useMemo(() => {
    const name = z.string().check(z.trim())
    return z.object({ first_name: name, last_name: name })
  }, [])
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { first_name: user.first_name ?? "", last_name: user.last_name ?? "" },
  })
  const save = useMutation({
    ...updateMeMutation(),
    meta: { showsOwnError: true },
    onSuccess: async () => {
      await refresh()
      toast(t("saved"))
    },
    onError: error => showInForm(error, ["first_name", "last_name"], setError),
  })
  const { errors } = formState
  return (
    <form
      noValidate
      className="flex flex-col gap-4 pb-6"
      onSubmit={handleSubmit(({ first_name, last_name }) =>
        save.mutate({ body: { first_name: first_name || null, last_name: last_name || null } }),
      )}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("firstName")} error={errors.first_name?.message}>
          {given => <Input {...given} {...register("first_name")} autoComplete="given-name" />}
        </Field>
        <Field label={t("lastName")} error={errors.last_name?.message}>
          {given => <Input {...given} {...register("last_name")} autoComplete="family-name" />}
        </Field>
      </div>
      <FormError message={errors.root?.message} />
      <Button type="submit" look="strong" className="self-start" isBusy={save.isPending}>
        {t("saveName")}
      </Button>
    </form>
  )
}

/** The address, whether it is confirmed, and the way to confirm it. */
function Email() {
  const t = useTranslations("settings")
  const { email, email_verified_at } = useUser()
  const { kind } = useAuth()
  const ask = useMutation({ ...requestEmailVerificationMutation(), onSuccess: () => toast(t("linkSent", { email })) })
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="truncate text-13 font-medium">{email}</p>
        {email_verified_at ? (
          <p className="flex items-center gap-1.5 text-12 text-ink-2">
            <Check className="icon size-3.5" aria-hidden="true" />
            {t("emailConfirmed")}
          </p>
        ) : (
          <p className="flex items-start gap-1.5 text-12 text-wait">
            <SignIcon sign="warning" size={14} className="mt-px" />
            {t("emailNotConfirmed")}
          </p>
        )}
      </div>
      {!email_verified_at && kind === "local" && (
        <Button isBusy={ask.isPending} onClick={() => ask.mutate({})}>
          {t("sendLink")}
        </Button>
      )}
    </div>
  )
}

/** What the browser says of where one is, beside the clock that posts keep to. */
function Place() {
  const t = useTranslations("settings")
  const { business } = useBusinesses()
  const here = browserZone()
  return (
    <dl className="grid gap-x-6 gap-y-2 text-13 sm:grid-cols-[160px_minmax(0,1fr)]">
      <dt className="text-ink-2">{t("thisDevice")}</dt>
      <dd>{here.replaceAll("_", " ")}</dd>
      {business && (
        <>
          <dt className="text-ink-2">{business.name}</dt>
          <dd>
            {business.timezone.replaceAll("_", " ")}
            {business.timezone !== here && <span className="text-ink-2"> · {t("otherClock")}</span>}
          </dd>
        </>
      )}
    </dl>
  )
}
