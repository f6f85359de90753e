import type { Metadata } from "next"
import Link from "next/link"
import { Logo } from "@/components/logo"
import messages from "../../messages/en.json"

export const metadata: Metadata = { title: "Not found" }

export default function NotFound() {
  const { notFound, common } = messages
  return (
    <main className="flex min-h-dvh flex-col px-4 py-6 md:px-16 md:py-8">
      <Link href="/" className="flex items-center gap-2.5 self-start font-semibold">
        <Logo />
        {common.product}
      </Link>
      <div className="my-auto max-w-120">
        <h1 className="text-28 font-semibold">{notFound.title}</h1>
        <p className="mt-1 text-ink-2">{notFound.detail}</p>
        <Link href="/dashboard/" className="underlined mt-4 inline-block">
          {notFound.action}
        </Link>
      </div>
    </main>
  )
}
