import { useTranslations } from "use-intl"
import { SignIcon } from "@/components/sign-icon"

/** Questions whose answers would make the posts better. */
export function MissingFacts({ facts }: { facts: readonly string[] }) {
  const t = useTranslations("strategyDocument")
  if (facts.length === 0) return null
  return (
    <section>
      <h2 className="flex items-center gap-1.5 text-13 font-semibold">
        <SignIcon sign="pen" size={14} className="text-mark-line" />
        {t("missingFacts")}
      </h2>
      <ul className="mt-1.5 text-13 text-ink-2">
        {facts.map(fact => (
          <li key={fact} className="border-t py-1.5 first:border-t-0">
            {fact}
          </li>
        ))}
      </ul>
    </section>
  )
}
