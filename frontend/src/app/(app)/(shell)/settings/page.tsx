import type { Metadata } from "next"
import { Settings } from "@/features/settings/settings"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.settings }

export default function Page() {
  return <Settings />
}
