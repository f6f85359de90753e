import { Logo } from "@/components/logo"
import { buttonLook } from "@/components/ui/button-look"
import { Link } from "@/components/ui/link"
import messages from "../../../messages/en.json"

const QUIET = "whitespace-nowrap text-ink-2 underline-offset-2 hover:underline max-md:py-3"

/** On top of the pages that need no account. */
export function SiteHeader() {
  const words = messages.public.header
  return (
    <header className="flex h-16 items-center gap-x-8 gap-y-1 px-4 md:px-16">
      <Link href="/" className="flex items-center gap-2.5 whitespace-nowrap font-semibold">
        <Logo />
        {messages.common.product}
      </Link>
      <nav aria-label={words.main} className="flex items-center gap-6 text-13 max-md:hidden">
        <Link href="/#how" className={QUIET}>
          {words.how}
        </Link>
        <Link href="/pricing/" className={QUIET}>
          {words.pricing}
        </Link>
      </nav>
      <nav aria-label={words.account} className="ml-auto flex items-center gap-4 text-13">
        <Link href="/login/" className={QUIET}>
          {words.signIn}
        </Link>
        <Link href="/register/" className={`${buttonLook()} max-sm:hidden`}>
          {words.start}
        </Link>
      </nav>
    </header>
  )
}
