import type { Metadata } from "next"
import { PlainText } from "@/components/public/plain-text"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.terms }

export default function Page() {
  return <PlainText words={messages.public.terms} />
}
