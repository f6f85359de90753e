import { useQueries } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useTranslations } from "use-intl"
import { SeeExample } from "@/components/see-example"
import { Link } from "@/components/ui/link"
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
  const next = steps.find(step => !step.isDone)
  return (
    <section className="my-6 rounded-panel border border-line-strong p-5">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-16 font-semibold">{t("title")}</h2>
        <span className="text-13 text-ink-3 tabular-nums">
          {t("done", { done: steps.filter(step => step.isDone).length, of: steps.length })}
        </span>
        <p className="w-full text-13 text-ink-2">{t("lead")}</p>
      </div>
      <ol className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2 xl:grid-cols-4">
        {steps.map(step => (
          <li key={step.name} className="flex gap-2.5 text-13">
            {step.isDone ? (
              <Check className="icon mt-0.5" aria-label={t("isDone")} />
            ) : (
              <b
                aria-hidden="true"
                className="mt-px grid size-4.5 flex-none place-items-center rounded-chip border border-line-strong text-11/none font-medium"
              >
                {steps.indexOf(step) + 1}
              </b>
            )}
            <div>
              {step.isDone ? (
                <p className="text-ink-2">{t(step.name)}</p>
              ) : (
                <Link
                  href={step.href}
                  aria-current={step === next ? "step" : undefined}
                  className="underlined font-medium aria-[current=step]:font-semibold"
                >
                  {t(step.name)}
                </Link>
              )}
              {!step.isDone && <p className="text-12 text-ink-2">{t(`details.${step.name}`)}</p>}
            </div>
          </li>
        ))}
      </ol>
      <div className="mt-3 -ml-3 flex empty:hidden">
        <SeeExample />
      </div>
    </section>
  )
}
