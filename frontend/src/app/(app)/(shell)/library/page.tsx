import type { Metadata } from "next"
import { SheetLayout } from "@/components/sheet-layout"
import { WithBusiness } from "@/components/with-business"
import { LazyPostSheet } from "@/features/content/lazy-post-sheet"
import { Library } from "@/features/library/library"
import messages from "../../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.library }

export default function Page() {
  return (
    <WithBusiness>
      <SheetLayout sheet={<LazyPostSheet />}>
        <Library />
      </SheetLayout>
    </WithBusiness>
  )
}
