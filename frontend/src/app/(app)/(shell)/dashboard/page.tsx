import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Dashboard } from "@/features/dashboard/dashboard"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.dashboard }

export default function Page() {
  return (
    <WithBusiness>
      <Dashboard />
    </WithBusiness>
  )
}
