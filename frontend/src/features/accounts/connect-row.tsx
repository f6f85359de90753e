import dynamic from "next/dynamic"
import { useTranslations } from "use-intl"
import type { PlatformRead } from "@/api/types.gen"
import { useUser } from "@/auth/context"
import { PlatformGlyph } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { Tag } from "@/components/ui/tag"
import { useConnect } from "./use-connect"

const ConnectForm = dynamic(() => import("./connect-form").then(module => module.ConnectForm), { ssr: false })

type Props = {
  platform: PlatformRead
  /** Whether it can be connected to this business; what it takes is said in any case. */
  isOffered: boolean
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
  onDone?: (id: string) => void
}

/** A platform an account can be connected on: what that takes, or why it cannot be done here. */
export function ConnectRow({ platform, isOffered, isOpen, onOpen, onDone }: Props) {
  const t = useTranslations("accounts")
  const { role } = useUser()
  const connect = useConnect()
  const takesForm = platform.connect_fields.length > 0
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b py-4">
      <PlatformGlyph platform={platform.platform} size={20} isNamed={false} />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          {platform.name}
          {platform.is_simulated && <Tag>{t("simulated")}</Tag>}
          {!platform.is_available && <Tag>{t("notSetUp")}</Tag>}
        </p>
        <p className="text-13 text-ink-2">{platform.connect_needs}</p>
        {!platform.is_available && (
          <p className="mt-0.5 text-12 text-ink-3">
            {t("forOperator", { reason: platform.unavailable_reason ?? t("unavailable") })}{" "}
            {role === "admin" && !platform.is_simulated && (
              <Link href="/admin/?tab=platforms" className="underlined">
                {t("setUp", { platform: platform.name })}
              </Link>
            )}
          </p>
        )}
      </div>
      {platform.is_available && isOffered && (
        <Button
          isBusy={connect.isPending}
          aria-expanded={takesForm ? isOpen : undefined}
          aria-label={t("connectTo", { platform: platform.name })}
          onClick={() => (takesForm ? onOpen(!isOpen) : connect.mutate({ platform: platform.platform }))}
        >
          {t("connect")}
        </Button>
      )}
      {takesForm && isOpen && (
        <div className="col-span-full col-start-2">
          <ConnectForm platform={platform} onCancel={() => onOpen(false)} onDone={onDone} />
        </div>
      )}
    </li>
  )
}
