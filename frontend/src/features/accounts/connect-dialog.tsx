import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PlatformRead } from "@/api/types.gen"
import { Dialog } from "@/components/ui/dialog"
import { ConnectRow } from "./connect-row"

type Props = {
  platforms: readonly PlatformRead[]
  /** The platform whose form stands open. */
  first: string | null
  onClose: () => void
  onDone: (id: string) => void
}

/** All platforms to choose from, those that work here first, each with what connecting takes. */
export function ConnectDialog({ platforms, first, onClose, onDone }: Props) {
  const t = useTranslations("accounts")
  const [openId, setOpenId] = useState(first)
  const shown = first ? platforms.filter(({ platform }) => platform === first) : platforms
  return (
    <Dialog isOpen onClose={onClose} title={t("pickTitle")} description={t("pickLead")}>
      <ul className="-mt-2 border-t">
        {shown.map(platform => (
          <ConnectRow
            key={platform.platform}
            platform={platform}
            isOffered
            isOpen={openId === platform.platform}
            onOpen={isOpen => setOpenId(isOpen ? platform.platform : null)}
            onDone={id => {
              onClose()
              onDone(id)
            }}
          />
        ))}
      </ul>
    </Dialog>
  )
}
