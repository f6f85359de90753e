import { useQueries } from "@tanstack/react-query"
import { Check } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "use-intl"
import { SectionHead } from "@/components/ui/section-head"
import { useBusiness } from "@/lib/business"
import { accountsOptions, activeStrategyOptions, comingOptions } from "@/lib/post-queries"

/** The way to the first published post, in place of figures that are not there yet. */
export function Checklist() {
  const t = useTranslations("checklist")
  const { id, timezone } = useBusiness()
  const [strategy, accounts, coming] = useQueries({
    queries: [activeStrategyOptions(id), accountsOptions(id), comingOptions(id, timezone)],
  })
  const steps = [
    { name: "business", isDone: true, href: "/settings/" },
    { name: "strategy", isDone: Boolean(strategy.data), href: "/welcome/" },
    { name: "account", isDone: accounts.data?.items.some(account => account.is_active) ?? false, href: "/accounts/" },
    {
      name: "scheduled",
      isDone: coming.data?.items.some(post => post.status === "scheduled") ?? false,
      href: "/library/?status=draft",
    },
  ] as const
  return (
    <section className="border-b pt-6 pb-4">
      <SectionHead
        title={t("title")}
        note={t("done", { done: steps.filter(step => step.isDone).length, of: steps.length })}
      />
      <ol className="grid sm:grid-cols-2 xl:grid-cols-4">
        {steps.map(({ name, isDone, href }, index) => (
          <li key={name} className="flex items-center gap-2.5 py-3 text-13">
            {isDone ? (
              <Check className="icon" aria-label={t("isDone")} />
            ) : (
              <b
                aria-hidden="true"
                className="grid size-4.5 place-items-center rounded-chip border border-line-strong text-11/none font-medium"
              >
                {index + 1}
              </b>
            )}
            {isDone ? (
              <span className="text-ink-2">{t(name)}</span>
            ) : (
              <Link href={href} className="underlined font-medium">
                {t(name)}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
