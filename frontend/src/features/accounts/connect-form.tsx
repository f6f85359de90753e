import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PlatformRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"
import { connectRequest } from "./connect-request"
import { useConnect } from "./use-connect"

type Props = { platform: PlatformRead; onCancel: () => void; onDone?: (id: string) => void }

/** Asks for what the API says a platform needs before it can be connected: a handle, an app password, a server. */
export function ConnectForm({ platform, onCancel, onDone }: Props) {
  const t = useTranslations("accounts")
  const common = useTranslations("common")
  const [values, setValues] = useState<Record<string, string>>({})
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set())
  const connect = useConnect({ showsOwnError: true })
  const problem = connect.error && toApiError(connect.error)
  const { given, missing: absent, isLeaving } = connectRequest(platform, values)
  const atFields = problem ? platform.connect_fields.filter(({ name }) => problem.fields[name]) : []
  return (
    <form
      noValidate
      className="flex max-w-100 flex-col gap-4 py-2"
      onSubmit={event => {
        event.preventDefault()
        setMissing(new Set(absent))
        if (absent.length > 0) {
          event.currentTarget.querySelector<HTMLElement>(`[name="${absent[0]}"]`)?.focus()
          return
        }
        connect.mutate(
          { platform: platform.platform, ...given },
          {
            onSuccess: ({ account }) => {
              if (!account) return
              toast(t("connectedNow", { name: account.account_name }))
              onCancel()
              onDone?.(account.id)
            },
          },
        )
      }}
    >
      {platform.connect_fields.map(field => (
        <Field
          key={field.name}
          label={field.is_required || absent.includes(field.name) ? field.label : t("optional", { label: field.label })}
          hint={field.hint}
          error={
            missing.has(field.name)
              ? t("fieldNeeded", { label: field.label })
              : (problem?.fields[field.name] ?? undefined)
          }
        >
          {given => (
            <Input
              {...given}
              name={field.name}
              type={field.kind}
              autoComplete="off"
              spellCheck={false}
              placeholder={field.placeholder}
              value={values[field.name] ?? ""}
              onChange={event => {
                const { value } = event.target
                setValues(before => ({ ...before, [field.name]: value }))
                setMissing(before => new Set([...before].filter(name => name !== field.name)))
              }}
            />
          )}
        </Field>
      ))}
      <p role="status" className="text-13 text-ink-2">
        {isLeaving
          ? t(platform.connect === "either" ? "leavesWithoutPassword" : "leaves", { platform: platform.name })
          : platform.connect === "either" && t("staysWithPassword", { platform: platform.name })}
      </p>
      {problem && atFields.length === 0 && (
        <p role="alert" className="flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {problem.detail}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="strong" isBusy={connect.isPending}>
          {isLeaving ? t("continueTo", { platform: platform.name }) : t("connect")}
        </Button>
        <Button onClick={onCancel}>{common("cancel")}</Button>
      </div>
    </form>
  )
}
