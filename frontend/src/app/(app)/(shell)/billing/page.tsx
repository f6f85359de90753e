import type { Metadata } from "next"
import { Billing } from "@/features/billing/billing"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.billing }

export default function Page() {
  return <Billing />
}
