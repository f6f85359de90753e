import type { Metadata } from "next"
import { PageTitle } from "@/components/page-title"
import { SheetLayout } from "@/components/sheet-layout"
import { WithBusiness } from "@/components/with-business"
import { Library } from "@/features/content/library"
import { NewPost } from "@/features/content/new-post"
import { PostSheet } from "@/features/content/post-sheet"

export const metadata: Metadata = { title: "Library" }

export default function Page() {
  return (
    <WithBusiness>
      <SheetLayout sheet={<PostSheet />}>
        <PageTitle name="library" />
        <Library />
        <NewPost />
      </SheetLayout>
    </WithBusiness>
  )
}
