import type { Metadata } from "next"
import { Suspense } from "react"

import { ForgotForm } from "@/features/auth/forgot-form"

export const metadata: Metadata = { title: "Forgotten password" }

export default function Page() {
  return (
    <Suspense>
      <ForgotForm />
    </Suspense>
  )
}
