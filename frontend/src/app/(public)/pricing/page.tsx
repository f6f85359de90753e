import type { Metadata } from "next"
import { Plans } from "@/features/pricing/plans"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.pricing }

export default function Page() {
  const words = messages.public.pricing
  return (
    <main className="px-4 pt-8 pb-20 md:px-16 md:pt-14">
      <h1 className="text-40 font-semibold">{words.title}</h1>
      <p className="mt-3 max-w-160 text-16 text-ink-2">{words.lead}</p>
      <Plans words={words} />
    </main>
  )
}
