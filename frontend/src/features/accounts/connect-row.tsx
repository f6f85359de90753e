import dynamic from "next/dynamic"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PlatformRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Tag } from "@/components/ui/tag"
import { ROW } from "./row"
import { useConnect } from "./use-connect"

const AppPasswordForm = dynamic(() => import("./app-password-form").then(module => module.AppPasswordForm), {
  ssr: false,
})

type Props = { platform: PlatformRead /** Whether an account there is connected already. */; hasOne: boolean }

/** A platform an account can be connected on, or why not here. */
export function ConnectRow({ platform, hasOne }: Props) {
  const t = useTranslations("accounts")
  const connect = useConnect()
  const [isOpen, setOpen] = useState(false)
  const takesForm = platform.connect === "app_password"
  return (
    <li className={ROW}>
      <PlatformGlyph platform={platform.platform} size={20} isNamed={false} />
      <p className="flex flex-wrap items-center gap-x-2 font-medium">
        {platform.name}
        {platform.is_simulated && <Tag>{t("simulated")}</Tag>}
      </p>
      <p className="text-13 text-ink-2 max-md:col-span-2 max-md:col-start-2">
        {platform.is_available
          ? t(
              hasOne
                ? "another"
                : platform.is_simulated
                  ? "simulatedDetail"
                  : takesForm
                    ? "formDetail"
                    : "redirectDetail",
              {
                platform: platform.name,
              },
            )
          : (platform.unavailable_reason ?? t("unavailable"))}
      </p>
      {platform.is_available && (
        <Button
          className="max-md:col-start-3 max-md:row-start-1"
          isBusy={connect.isPending}
          aria-expanded={takesForm ? isOpen : undefined}
          aria-label={t("connectTo", { platform: platform.name })}
          onClick={() => (takesForm ? setOpen(!isOpen) : connect.mutate({ platform: platform.platform }))}
        >
          {t("connect")}
        </Button>
      )}
      {isOpen && (
        <div className="col-span-full md:col-start-2 md:col-end-4">
          <AppPasswordForm platform={platform} onDone={() => setOpen(false)} />
        </div>
      )}
    </li>
  )
}
