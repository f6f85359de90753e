"use client"

import dynamic from "next/dynamic"
import { type ReactNode, Suspense } from "react"
import { Shell } from "@/components/shell/shell"
import { useNotes } from "@/components/shell/use-notes"
import { useBusinesses } from "@/lib/business"

const Banners = dynamic(() => import("@/components/banners").then(module => module.Banners), { ssr: false })

const ExampleBanner = dynamic(() => import("@/components/example-banner").then(module => module.ExampleBanner), {
  ssr: false,
})

export default function ShellLayout({ children }: { children: ReactNode }) {
  const { business } = useBusinesses()
  return (
    <Shell notes={useNotes(business?.id)}>
      <Banners />
      {business?.is_example && (
        <div data-above className="h-9 flex-none border-b bg-hover px-4 text-13 text-ink-2 max-md:h-12 lg:px-8">
          <ExampleBanner id={business.id} />
        </div>
      )}
      <Suspense>{children}</Suspense>
    </Shell>
  )
}
