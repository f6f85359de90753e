"use client"

import dynamic from "next/dynamic"
import { useTranslations } from "use-intl"
import { PageHead } from "@/components/page-head"
import { useBusinesses } from "@/lib/business"
import { Integrations } from "./integrations"
import { Sessions } from "./sessions"

const BusinessForm = dynamic(() => import("./business-form").then(module => module.BusinessForm), { ssr: false })
const PasswordForm = dynamic(() => import("./password-form").then(module => module.PasswordForm), { ssr: false })

const SECTIONS = ["business", "password", "sessions", "integrations"] as const

/** Everything that is set rather than done. */
export function Settings() {
  const t = useTranslations("settings")
  const { business } = useBusinesses()
  const sections = SECTIONS.filter(section => section !== "business" || business)
  const content = {
    business: business && <BusinessForm key={business.id} business={business} />,
    password: <PasswordForm />,
    sessions: <Sessions />,
    integrations: <Integrations />,
  }
  return (
    <>
      <PageHead title={t("title")} />
      <div className="grid gap-x-8 px-4 pb-12 md:px-8 lg:grid-cols-[176px_minmax(0,1fr)]">
        <nav aria-label={t("sections")} className="sticky top-14 self-start py-7 text-13 max-lg:hidden">
          {sections.map(section => (
            <a
              key={section}
              href={`#${section}`}
              className="flex h-7 items-center border-l px-3 text-ink-2 hover:text-ink"
            >
              {t(`section.${section}`)}
            </a>
          ))}
        </nav>
        <div className="max-w-180 min-w-0">
          {sections.map(section => (
            <section
              key={section}
              id={section}
              aria-labelledby={`${section}-title`}
              className="scroll-mt-16 border-b py-7 last:border-b-0"
            >
              <h2 id={`${section}-title`} className="text-16 font-semibold">
                {t(`section.${section}`)}
              </h2>
              <p className="mt-0.5 mb-4 text-13 text-ink-2">{t(`lead.${section}`)}</p>
              {content[section]}
            </section>
          ))}
        </div>
      </div>
    </>
  )
}
