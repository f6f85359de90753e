import type { ReactNode } from "react"
import { AuthProvider } from "@/auth/provider"
import { ApiProviders } from "@/components/api-providers"
import { Crests } from "@/components/crests"
import { Logo } from "@/components/logo"
import { Reports } from "@/components/shell/reports"
import { Link } from "@/components/ui/link"
import { Installation } from "@/features/auth/installation"
import { pickWords } from "@/lib/words"
import messages from "../../../messages/en.json"

/** Sign-in screens: the form left, an example of what the product sees right. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  const words = messages.authPanel
  return (
    <div className="grid min-h-dvh lg:grid-cols-[520px_minmax(0,1fr)]">
      <main className="flex flex-col px-4 py-6 md:px-16 md:py-8 max-lg:mx-auto max-lg:w-full max-lg:max-w-130">
        <Link href="/" className="flex items-center gap-2.5 self-start font-semibold">
          <Logo />
          {messages.common.product}
        </Link>
        <ApiProviders words={pickWords("auth", "common")}>
          <AuthProvider>{children}</AuthProvider>
          <Installation />
          <Reports />
        </ApiProviders>
      </main>
      <aside className="flex flex-col justify-between border-l bg-side px-16 pt-24 pb-12 max-lg:hidden">
        <div>
          <p className="text-13 text-ink-2">{words.lead}</p>
          <p className="mt-1 max-w-115 text-balance text-40 font-semibold">{words.title}</p>
        </div>
        <Crests label={words.curve} />
      </aside>
    </div>
  )
}
