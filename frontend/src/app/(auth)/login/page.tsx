import type { Metadata } from "next"
import { Suspense } from "react"
import { GuestGate } from "@/auth/gate"
import { SignInForm } from "@/features/auth/sign-in-form"

export const metadata: Metadata = { title: "Sign in" }

export default function Page() {
  return (
    <Suspense>
      <GuestGate>
        <SignInForm />
      </GuestGate>
    </Suspense>
  )
}
