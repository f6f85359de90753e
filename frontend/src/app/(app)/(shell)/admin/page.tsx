import type { Metadata } from "next"
import { Admin } from "@/features/admin/admin"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.admin }

export default function Page() {
  return <Admin />
}
