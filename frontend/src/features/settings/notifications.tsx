import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useTranslations } from "use-intl"
import {
  getNotificationSettingsOptions,
  getNotificationSettingsQueryKey,
  updateNotificationSettingsMutation,
} from "@/api/@tanstack/react-query.gen"
import type { NotificationKind, NotificationSettingsRead } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Skeleton } from "@/components/ui/skeleton"
import { Switch } from "@/components/ui/switch"

/** What is worth a mail. In the app everything is shown. */
export function Notifications() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const settings = useQuery(getNotificationSettingsOptions())
  const key = getNotificationSettingsQueryKey()
  const change = useMutation({
    ...updateNotificationSettingsMutation(),
    onMutate: async ({ body }) => {
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<NotificationSettingsRead>(key)
      if (before) client.setQueryData(key, { ...before, mail: { ...before.mail, ...body.mail } })
      return { before }
    },
    onError: (_error, _variables, context) => client.setQueryData(key, context?.before),
    onSuccess: saved => client.setQueryData(key, saved),
  })
  if (settings.isError && !settings.data) {
    const retry = () => void settings.refetch()
    return <ProblemNotice error={settings.error} title={t("notificationsFailed")} onRetry={retry} />
  }
  if (!settings.data) return <Skeleton className="h-72 w-full" />
  const { email, email_verified, mail } = settings.data
  return (
    <>
      {!email_verified && (
        <p className="mb-4 flex items-start gap-2 rounded-control bg-wait-bg px-3 py-2 text-13 text-wait">
          <SignIcon sign="warning" size={14} className="mt-[3px]" />
          {t("mailWaits", { email })}
        </p>
      )}
      <table className="w-full text-13">
        <thead>
          <tr className="h-9 text-12 text-ink-3 [&>th]:font-normal">
            <th scope="col" className="text-left">
              {t("toldWhen")}
            </th>
            <th scope="col" className="w-20 text-center">
              {t("inApp")}
            </th>
            <th scope="col" className="w-20 text-center">
              {t("byMail")}
            </th>
          </tr>
        </thead>
        <tbody>
          {(Object.entries(mail) as [NotificationKind, boolean][]).map(([kind, isOn]) => (
            <tr key={kind} className="border-t">
              <th scope="row" className="py-2.5 pr-4 text-left font-normal">
                <span className="font-medium">{t(`kind.${kind}.title`)}</span>
                <span className="block text-12 text-ink-2">{t(`kind.${kind}.detail`)}</span>
              </th>
              <td className="text-center">
                <Check className="icon mx-auto text-ink-2" aria-hidden="true" />
                <span className="sr-only">{t("always")}</span>
              </td>
              <td>
                <span className="flex justify-center">
                  <Switch
                    label={t("mailMe", { about: t(`kind.${kind}.title`) })}
                    isOn={isOn}
                    onChange={wanted => change.mutate({ body: { mail: { [kind]: wanted } } })}
                  />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-4 border-t pt-4 text-12 text-ink-3">{t("mailGoesTo", { email })}</p>
    </>
  )
}
