import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Dashboard } from "@/features/dashboard/dashboard"

export const metadata: Metadata = { title: "Dashboard" }

export default function Page() {
  return (
    <WithBusiness>
      <Dashboard />
    </WithBusiness>
  )
}
