"use client"

import { useRouter } from "next/navigation"
import { type ReactNode, useEffect } from "react"
import { useAuth } from "@/auth/context"
import type { Screens } from "@/auth/types"

/** Our own form, or the screen of whoever keeps the accounts here. */
export function KeeperScreen({ name, children }: { name: keyof Screens; children: ReactNode }) {
  const { screens } = useAuth()
  return screens ? screens[name] : children
}

/** For what only accounts of our own have, such as a forgotten password: elsewhere signing in is the way. */
export function OwnAccountsOnly({ children }: { children: ReactNode }) {
  const { kind } = useAuth()
  const router = useRouter()
  const isOurs = kind === "local"

  useEffect(() => {
    if (!isOurs) router.replace("/login/")
  }, [isOurs, router])

  return isOurs ? children : null
}
