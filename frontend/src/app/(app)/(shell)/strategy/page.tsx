import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Strategy } from "@/features/strategy/strategy"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.strategy }

export default function Page() {
  return (
    <WithBusiness>
      <Strategy />
    </WithBusiness>
  )
}
