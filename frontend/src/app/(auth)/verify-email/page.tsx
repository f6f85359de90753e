import type { Metadata } from "next"
import { Suspense } from "react"

import { VerifyEmail } from "@/features/auth/verify-email"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.verifyEmail }

export default function Page() {
  return (
    <Suspense>
      <VerifyEmail />
    </Suspense>
  )
}
