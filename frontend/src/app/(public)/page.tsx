import type { Metadata } from "next"
import Link from "next/link"
import { Logo } from "@/components/logo"
import { buttonLook } from "@/components/ui/button"
import { ExampleWeek } from "@/features/landing/example-week"
import { LandingForm } from "@/features/landing/landing-form"
import messages from "../../../messages/en.json"

export const metadata: Metadata = { title: { absolute: "AI Growth Manager: say what you sell, get a month of posts" } }

export default function Page() {
  const { landing, common, onboarding, standing } = messages
  const { bakery, bikes, tax } = onboarding.examples
  return (
    <>
      <header className="flex h-16 items-center gap-4 px-4 md:px-16">
        <span className="flex items-center gap-2.5 font-semibold">
          <Logo />
          {common.product}
        </span>
        <nav aria-label={landing.nav} className="ml-auto flex items-center gap-4 text-13">
          <Link href="/login/" className="whitespace-nowrap text-ink-2 underline-offset-2 hover:underline max-md:py-3">
            {landing.signIn}
          </Link>
          <Link href="/register/" className={`${buttonLook()} max-sm:hidden`}>
            {landing.start}
          </Link>
        </nav>
      </header>
      <main>
        <section className="grid items-end gap-x-16 gap-y-10 border-b px-4 pt-12 pb-12 md:px-16 lg:grid-cols-[minmax(0,1fr)_480px] lg:pt-16">
          <h1 className="text-40 font-semibold md:text-60">
            {landing.title1}
            <br />
            {landing.title2} <span className="mk mk-headline whitespace-nowrap">{landing.title3}</span>
          </h1>
          <LandingForm
            words={{
              question: onboarding.businessTitle,
              orTry: onboarding.orTry,
              action: onboarding.createStrategy,
              promise: landing.promise,
              examples: [bakery, bikes, tax],
            }}
          />
        </section>
        <section className="grid lg:grid-cols-[280px_minmax(0,1fr)]">
          <div className="px-4 py-8 text-13 md:px-16 lg:pr-6">
            <h2 className="text-16 font-semibold">{landing.weekTitle}</h2>
            <p className="mt-2 text-ink-2">
              <span className="mk">{landing.marked}</span> {landing.markedRest}
            </p>
            <p className="mt-2 text-ink-2">{landing.curve}</p>
          </div>
          <ExampleWeek label={landing.weekLabel} standings={standing} />
        </section>
      </main>
    </>
  )
}
