import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Analytics } from "@/features/analytics/analytics"

export const metadata: Metadata = { title: "Analytics" }

export default function Page() {
  return (
    <WithBusiness>
      <Analytics />
    </WithBusiness>
  )
}
