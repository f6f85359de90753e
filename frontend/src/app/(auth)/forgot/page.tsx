import type { Metadata } from "next"
import { Suspense } from "react"

import { ForgotForm } from "@/features/auth/forgot-form"
import { OwnAccountsOnly } from "@/features/auth/keeper-screen"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.forgot }

export default function Page() {
  return (
    <Suspense>
      <OwnAccountsOnly>
        <ForgotForm />
      </OwnAccountsOnly>
    </Suspense>
  )
}
