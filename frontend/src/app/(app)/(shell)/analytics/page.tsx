import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Analytics } from "@/features/analytics/analytics"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.analytics }

export default function Page() {
  return (
    <WithBusiness>
      <Analytics />
    </WithBusiness>
  )
}
