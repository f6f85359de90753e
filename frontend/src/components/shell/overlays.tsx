import dynamic from "next/dynamic"
import { useSyncExternalStore } from "react"

export type Overlay = "palette" | "help"

const Palette = dynamic(() => import("./palette").then(({ Palette }) => Palette), { ssr: false })
const KeyHelp = dynamic(() => import("./key-help").then(({ KeyHelp }) => KeyHelp), { ssr: false })

let opened: Overlay | null = null
const listeners = new Set<() => void>()

/** Opens the palette or the help, from anywhere; null closes it. */
export function openOverlay(overlay: Overlay | null): void {
  opened = overlay
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What lies over every screen; its code comes when it is opened. */
export function Overlays() {
  const overlay = useSyncExternalStore(
    subscribe,
    () => opened,
    () => null,
  )
  const close = () => openOverlay(null)
  if (overlay === "palette") return <Palette onClose={close} />
  if (overlay === "help") return <KeyHelp onClose={close} />
  return null
}
