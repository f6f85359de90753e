import type { Metadata } from "next"
import { Suspense } from "react"
import { Onboarding } from "@/features/onboarding/onboarding"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.welcome }

export default function Page() {
  return (
    <Suspense>
      <Onboarding />
    </Suspense>
  )
}
