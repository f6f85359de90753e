import { zodResolver } from "@hookform/resolvers/zod"
import { useMemo } from "react"
import { useForm } from "react-hook-form"
import { useTranslations } from "use-intl"
import * as z from "zod/mini"
import type { PlatformRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { showInForm } from "@/lib/form-problem"
import { toast } from "@/lib/toast"
import { useConnect } from "./use-connect"

/** Connect by a handle and a password that was made for this and opens nothing else. */
export function AppPasswordForm({ platform, onDone }: { platform: PlatformRead; onDone: () => void }) {
  const t = useTranslations("accounts")
  const common = useTranslations("common")
  const schema = useMemo(
    () =>
      z.object({
        identifier: z.string().check(z.trim(), z.minLength(1, t("handleNeeded"))),
        password: z.string().check(z.minLength(1, t("appPasswordNeeded"))),
        server: z.string().check(z.trim()),
      }),
    [t],
  )
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { identifier: "", password: "", server: "" },
  })
  const connect = useConnect({ showsOwnError: true })
  const { errors } = formState
  return (
    <form
      noValidate
      className="flex max-w-100 flex-col gap-4 py-2"
      onSubmit={handleSubmit(({ server, ...given }) =>
        connect.mutate(
          { platform: platform.platform, ...given, server: server || undefined },
          {
            onSuccess: result => {
              toast(t("connectedNow", { name: result.account?.account_name ?? platform.name }))
              onDone()
            },
            onError: error => showInForm(error, ["identifier", "password", "server"], setError),
          },
        ),
      )}
    >
      <Field label={t("handle")} error={errors.identifier?.message}>
        {given => (
          <Input
            {...given}
            {...register("identifier")}
            autoComplete="off"
            spellCheck={false}
            placeholder="name.bsky.social"
          />
        )}
      </Field>
      <Field
        label={t("appPassword")}
        hint={t("appPasswordHint", { platform: platform.name })}
        error={errors.password?.message}
      >
        {given => <Input {...given} {...register("password")} type="password" autoComplete="off" />}
      </Field>
      <Field label={t("server")} hint={t("serverHint")} error={errors.server?.message}>
        {given => <Input {...given} {...register("server")} type="url" autoComplete="off" placeholder="https://" />}
      </Field>
      {errors.root && (
        <p role="alert" className="flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {errors.root.message}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="strong" isBusy={connect.isPending}>
          {t("connect")}
        </Button>
        <Button onClick={onDone}>{common("cancel")}</Button>
      </div>
    </form>
  )
}
