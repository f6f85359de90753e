import type { Metadata } from "next"
import { Suspense } from "react"

import { ResetForm } from "@/features/auth/reset-form"

export const metadata: Metadata = { title: "New password" }

export default function Page() {
  return (
    <Suspense>
      <ResetForm />
    </Suspense>
  )
}
