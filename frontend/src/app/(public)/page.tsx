import type { Metadata } from "next"
import { buttonLook } from "@/components/ui/button-look"
import { Link } from "@/components/ui/link"
import { ExampleWeek } from "@/features/landing/example-week"
import { LandingForm } from "@/features/landing/landing-form"
import messages from "../../../messages/en.json"

export const metadata: Metadata = { title: { absolute: messages.public.titles.landing } }

export default function Page() {
  const { landing, onboarding, standing } = messages
  const { how } = messages.public
  const { bakery, bikes, tax } = onboarding.examples
  return (
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
        <ExampleWeek label={landing.weekLabel} standings={standing} texts={messages.public.exampleWeek} />
      </section>
      <section id="how" className="scroll-mt-4 border-t px-4 py-14 md:px-16">
        <h2 className="text-28 font-semibold">{how.title}</h2>
        <ol className="mt-6 grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-4">
          {how.steps.map(({ title, body }, index) => (
            <li key={title} className="border-t border-line-strong pt-3">
              <p className="text-12 text-ink-3 tabular-nums">{index + 1}</p>
              <h3 className="mt-1 text-16 font-semibold">{title}</h3>
              <p className="mt-1.5 text-13 text-ink-2">{body}</p>
            </li>
          ))}
        </ol>
        <Link href="/register/" className={`${buttonLook({ look: "strong", size: "lg" })} mt-8`}>
          {landing.start}
        </Link>
      </section>
    </main>
  )
}
