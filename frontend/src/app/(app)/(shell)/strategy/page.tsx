import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Strategy } from "@/features/strategy/strategy"

export const metadata: Metadata = { title: "Strategy" }

export default function Page() {
  return (
    <WithBusiness>
      <Strategy />
    </WithBusiness>
  )
}
