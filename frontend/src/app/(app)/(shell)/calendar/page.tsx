import type { Metadata } from "next"
import { SheetLayout } from "@/components/sheet-layout"
import { WithBusiness } from "@/components/with-business"
import { Calendar } from "@/features/calendar/calendar"
import { LazyPostSheet } from "@/features/content/lazy-post-sheet"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.calendar }

export default function Page() {
  return (
    <WithBusiness>
      <SheetLayout sheet={<LazyPostSheet />}>
        <Calendar />
      </SheetLayout>
    </WithBusiness>
  )
}
