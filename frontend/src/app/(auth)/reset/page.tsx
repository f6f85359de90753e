import type { Metadata } from "next"
import { Suspense } from "react"
import { OwnAccountsOnly } from "@/features/auth/keeper-screen"
import { ResetForm } from "@/features/auth/reset-form"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.reset }

export default function Page() {
  return (
    <Suspense>
      <OwnAccountsOnly>
        <ResetForm />
      </OwnAccountsOnly>
    </Suspense>
  )
}
