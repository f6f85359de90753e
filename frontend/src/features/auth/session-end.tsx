"use client"

import dynamic from "next/dynamic"
import { useSessionEnded } from "@/lib/session-end"

const SignInAgain = dynamic(() => import("./sign-in-again").then(module => module.SignInAgain), { ssr: false })

/** Asks for the password over the page when the session ends while somebody works on it. */
export function SessionEnd() {
  return useSessionEnded() ? <SignInAgain /> : null
}
