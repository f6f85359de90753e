import type { Metadata } from "next"
import { WithBusiness } from "@/components/with-business"
import { Compose } from "@/features/composer/compose"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.compose }

export default function Page() {
  return (
    <WithBusiness>
      <Compose />
    </WithBusiness>
  )
}
