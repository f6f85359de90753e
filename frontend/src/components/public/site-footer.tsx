import { Link } from "@/components/ui/link"
import messages from "../../../messages/en.json"

const LINK = "underline-offset-2 hover:underline max-md:py-3"

export function SiteFooter() {
  const words = messages.public.footer
  return (
    <footer className="flex flex-wrap items-center gap-x-6 gap-y-1 border-t px-4 py-6 text-13 text-ink-2 md:px-16">
      <p className="mr-auto">{words.line}</p>
      <nav aria-label={words.label} className="flex gap-6">
        <Link href="/pricing/" className={LINK}>
          {words.pricing}
        </Link>
        <Link href="/terms/" className={LINK}>
          {words.terms}
        </Link>
        <Link href="/privacy/" className={LINK}>
          {words.privacy}
        </Link>
      </nav>
    </footer>
  )
}
