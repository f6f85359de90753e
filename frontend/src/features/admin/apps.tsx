import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { listPlatformAppsOptions, removePlatformAppMutation } from "@/api/@tanstack/react-query.gen"
import type { PlatformAppRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"
import { AppForm } from "./app-form"
import { CopyLine } from "./copy-line"

/** What each platform knows this server by: where somebody has to register an app before anybody can connect. */
export function Apps() {
  const t = useTranslations("admin.apps")
  const apps = useQuery(listPlatformAppsOptions())
  const [open, setOpen] = useState<string | null>(null)
  return (
    <section>
      <SectionHead title={t("title")} />
      <p className="max-w-160 py-2.5 text-13 text-ink-2">{t("lead")}</p>
      {apps.isError && !apps.data ? (
        <ProblemNotice error={apps.error} title={t("failed")} onRetry={() => void apps.refetch()} />
      ) : !apps.data ? (
        <Skeleton className="h-60 w-full" />
      ) : apps.data.items.length === 0 ? (
        <p className="border-t py-2.5 text-13 text-ink-2">{t("none")}</p>
      ) : (
        <ul aria-label={t("title")} className="border-t">
          {apps.data.items.map(app => (
            <AppRow
              key={app.platform}
              app={app}
              isOpen={open === app.platform}
              onOpen={isOpen => setOpen(isOpen ? app.platform : null)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

type Props = { app: PlatformAppRead; isOpen: boolean; onOpen: (isOpen: boolean) => void }

function AppRow({ app, isOpen, onOpen }: Props) {
  const t = useTranslations("admin.apps")
  const [isRemoving, setRemoving] = useState(false)
  const { name, source, client_id } = app
  const settings = new Intl.ListFormat("en-GB").format(app.settings)
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-4 border-b py-4">
      <PlatformGlyph platform={app.platform} size={20} isNamed={false} />
      <div className="min-w-0">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-60">
            <h3 className="flex flex-wrap items-center gap-x-2 text-14 font-medium">
              {name}
              <Tag tone={source === "none" ? "wait" : "quiet"}>{t(`source.${source}`)}</Tag>
            </h3>
            <p className="text-13 break-all text-ink-2">
              {client_id ? t("knownAs", { id: client_id }) : t("unknown", { platform: name })}
            </p>
          </div>
          <div className="flex gap-2">
            {source !== "settings" && (
              <Button
                aria-expanded={isOpen}
                aria-label={t(source === "none" ? "enterFor" : "changeFor", { platform: name })}
                onClick={() => onOpen(!isOpen)}
              >
                {t(source === "none" ? "enter" : "change")}
              </Button>
            )}
            {source === "entered" && (
              <Button look="bad" aria-label={t("removeFor", { platform: name })} onClick={() => setRemoving(true)}>
                {t("remove")}
              </Button>
            )}
          </div>
        </div>
        <CopyLine
          className="mt-2"
          label={t("redirectUri")}
          hint={t("redirectHint", { platform: name })}
          text={app.redirect_uri}
          action={t("copyFor", { platform: name })}
        />
        {isOpen && source !== "settings" && <AppForm app={app} onDone={() => onOpen(false)} />}
        <p className="mt-2 text-12 break-words text-ink-3">
          {t(source === "settings" ? "inSettings" : "orSettings", { settings })}
        </p>
      </div>
      {isRemoving && <RemoveDialog app={app} onClose={() => setRemoving(false)} />}
    </li>
  )
}

function RemoveDialog({ app, onClose }: { app: PlatformAppRead; onClose: () => void }) {
  const t = useTranslations("admin.apps")
  const common = useTranslations("common")
  const client = useQueryClient()
  const remove = useMutation({
    ...removePlatformAppMutation(),
    onSuccess: () => {
      onClose()
      toast(t("removed", { platform: app.name }))
      return invalidate(client, "listPlatformApps", "getPlatformHealth", "listPlatforms", "listAdminActions")
    },
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("removeTitle", { platform: app.name })}
      description={t("removeDetail", { platform: app.name })}
    >
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          look="bad"
          isBusy={remove.isPending}
          onClick={() => remove.mutate({ path: { platform: app.platform } })}
        >
          {t("removeAction")}
        </Button>
      </div>
    </Dialog>
  )
}
