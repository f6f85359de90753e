import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Accounts } from "@/features/accounts/accounts"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.accounts }

export default function Page() {
  return (
    <WithBusiness>
      <Accounts />
    </WithBusiness>
  )
}
