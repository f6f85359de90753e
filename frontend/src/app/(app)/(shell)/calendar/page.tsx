import type { Metadata } from "next"
import { SheetLayout } from "@/components/sheet-layout"
import { WithBusiness } from "@/components/with-business"
import { Calendar } from "@/features/calendar/calendar"
import { PostSheet } from "@/features/content/post-sheet"

export const metadata: Metadata = { title: "Calendar" }

export default function Page() {
  return (
    <WithBusiness>
      <SheetLayout sheet={<PostSheet />}>
        <Calendar />
      </SheetLayout>
    </WithBusiness>
  )
}
