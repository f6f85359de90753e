import type { Metadata } from "next"
import { Notifications } from "@/features/notifications/notifications"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.notifications }

export default function Page() {
  return <Notifications />
}
