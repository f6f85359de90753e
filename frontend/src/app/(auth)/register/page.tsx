import type { Metadata } from "next"
import { Suspense } from "react"
import { GuestGate } from "@/auth/gate"
import { RegisterForm } from "@/features/auth/register-form"

export const metadata: Metadata = { title: "Make an account" }

export default function Page() {
  return (
    <Suspense>
      <GuestGate home="/welcome/">
        <RegisterForm />
      </GuestGate>
    </Suspense>
  )
}
