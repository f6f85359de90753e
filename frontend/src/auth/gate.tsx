"use client"

import { usePathname, useRouter } from "next/navigation"
import { type ReactNode, useEffect } from "react"
import { useAuth } from "./context"

/** Only a page of our own: never an address somebody put into the link. */
export function safeNext(next: string | null, otherwise = "/dashboard/"): string {
  return next && /^\/(?![/\\])/.test(next) ? next : otherwise
}

/** Lets signed-in people through and sends others to sign in, and back afterwards. */
export function AuthGate({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const { status } = useAuth()
  const router = useRouter()
  const path = usePathname()

  useEffect(() => {
    if (status === "out") router.replace(`/login/?next=${encodeURIComponent(path + window.location.search)}`)
  }, [status, router, path])

  return status === "in" ? children : fallback
}

/**
 * The other way round: who is signed in already has no business on the sign-in page. The form is in the page from the
 * start and does not wait to hear who is here: nearly everybody who comes wants it.
 */
export function GuestGate({ children, home }: { children: ReactNode /** Where they go instead. */; home?: string }) {
  const { status } = useAuth()
  const router = useRouter()

  useEffect(() => {
    if (status === "in") router.replace(safeNext(new URLSearchParams(window.location.search).get("next"), home))
  }, [status, router, home])

  return status === "in" ? null : children
}
