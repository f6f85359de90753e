import type { Metadata } from "next"
import { Suspense } from "react"
import { Onboarding } from "@/features/onboarding/onboarding"

export const metadata: Metadata = { title: "Welcome" }

export default function Page() {
  return (
    <Suspense>
      <Onboarding />
    </Suspense>
  )
}
