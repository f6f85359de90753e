import { useRouter } from "next/navigation"
import { useEffect } from "react"
import { isTyping } from "@/lib/keys"

const GO: Record<string, string> = {
  d: "/dashboard/",
  s: "/strategy/",
  k: "/calendar/",
  l: "/library/",
  a: "/analytics/",
}
/** How long `G` waits for its second letter. */
const WAIT_MS = 1200

/** `C` writes a post; `G`, then D, S, K, L or A, goes there. Off while typing. */
export function useShortcuts(): void {
  const router = useRouter()
  useEffect(() => {
    let goneAt = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      const key = event.key.toLowerCase()
      const place = Date.now() - goneAt < WAIT_MS ? GO[key] : undefined
      goneAt = key === "g" ? Date.now() : 0
      if (place) router.push(place)
      else if (key === "c") router.push("/library/?new=true")
    }
    window.addEventListener("keydown", onKey)
    return () => window.removeEventListener("keydown", onKey)
  }, [router])
}
