import type { Metadata } from "next"
import { Logo } from "@/components/logo"
import { buttonLook } from "@/components/ui/button-look"
import { Around } from "@/features/not-found/around"
import { RequestId } from "@/features/not-found/request-id"
import messages from "../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.notFound }

const PLACES = [
  { href: "/dashboard/", name: "dashboard" },
  { href: "/calendar/", name: "calendar" },
  { href: "/library/", name: "library" },
  { href: "/accounts/", name: "accounts" },
  { href: "/settings/", name: "settings" },
] as const

// Every page's first load holds what this one runs in the browser, so its links are plain.
export default function NotFound() {
  return (
    <Around
      outside={
        <main className="flex min-h-dvh flex-col px-4 py-6 md:px-16 md:py-8">
          <a href="/" className="flex items-center gap-2.5 self-start font-semibold">
            <Logo />
            {messages.common.product}
          </a>
          <div className="my-auto max-w-120 py-10">
            <Nothing />
          </div>
        </main>
      }
      inside={
        <div className="m-auto w-full max-w-120 px-4 py-10">
          <Nothing />
        </div>
      }
    />
  )
}

function Nothing() {
  const { nav } = messages
  const { notFound } = messages.public
  return (
    <>
      <h1 className="text-28 font-semibold">{notFound.title}</h1>
      <p className="mt-1 text-ink-2">{notFound.detail}</p>
      <form action="/library/" method="get" className="mt-5 flex gap-2">
        <input
          type="search"
          name="q"
          aria-label={notFound.search}
          placeholder={notFound.search}
          className="h-10 min-w-0 flex-1 rounded-control border border-control bg-raised px-3 placeholder:text-ink-3"
        />
        <button type="submit" className={buttonLook({ size: "lg" })}>
          {notFound.searchAction}
        </button>
      </form>
      <nav aria-label={notFound.places} className="mt-6 flex flex-wrap gap-x-5">
        {PLACES.map(({ href, name }) => (
          <a key={href} href={href} className="underlined py-2">
            {nav[name]}
          </a>
        ))}
        <a href="/" className="underlined py-2">
          {notFound.front}
        </a>
      </nav>
      <RequestId words={messages.broken.request} />
    </>
  )
}
