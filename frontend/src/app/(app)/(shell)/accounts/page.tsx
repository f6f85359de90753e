import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Accounts } from "@/features/accounts/accounts"

export const metadata: Metadata = { title: "Accounts" }

export default function Page() {
  return (
    <WithBusiness>
      <Accounts />
    </WithBusiness>
  )
}
