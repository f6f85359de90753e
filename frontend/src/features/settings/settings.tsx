"use client"

import { ChevronLeft } from "lucide-react"
import dynamic from "next/dynamic"
import { parseAsStringLiteral, useQueryState } from "nuqs"
import type { ComponentType } from "react"
import { useTranslations } from "use-intl"
import { PageHead } from "@/components/page-head"
import { Link } from "@/components/ui/link"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusinesses } from "@/lib/business"
import { cn } from "@/lib/cn"
import { SectionMenu } from "./section-menu"
import { NAMES, NEEDS_BUSINESS, type Section } from "./sections"

const loading = () => <Skeleton className="h-40 w-full" />

// Each section is loaded when it is looked at: nobody looks at all of them.
const CONTENT: Record<Section, ComponentType> = {
  profile: dynamic(() => import("./profile").then(module => module.Profile), { ssr: false, loading }),
  security: dynamic(() => import("./security").then(module => module.Security), { ssr: false, loading }),
  notifications: dynamic(() => import("./notifications").then(module => module.Notifications), { ssr: false, loading }),
  appearance: dynamic(() => import("./appearance").then(module => module.Appearance), { ssr: false, loading }),
  keys: dynamic(() => import("./api-keys").then(module => module.ApiKeys), { ssr: false, loading }),
  data: dynamic(() => import("./data").then(module => module.Data), { ssr: false, loading }),
  business: dynamic(() => import("./business-form").then(module => module.Business), { ssr: false, loading }),
  voice: dynamic(() => import("./voice").then(module => module.Voice), { ssr: false, loading }),
  publishing: dynamic(() => import("./publishing").then(module => module.Publishing), { ssr: false, loading }),
  businesses: dynamic(() => import("./businesses").then(module => module.Businesses), { ssr: false, loading }),
  integrations: dynamic(() => import("./integrations").then(module => module.Integrations), { ssr: false, loading }),
}

/** Everything that is set rather than done. Which section is open stands in the address; on phones none is at first. */
export function Settings() {
  const t = useTranslations("settings")
  const { business } = useBusinesses()
  const [asked] = useQueryState("section", parseAsStringLiteral(NAMES))
  const isThere = asked !== null && (business !== null || !NEEDS_BUSINESS.includes(asked))
  const section = isThere ? asked : "profile"
  const Content = CONTENT[section]
  return (
    <>
      <PageHead title={t("title")} />
      <div className="grid px-4 md:px-8 lg:grid-cols-[200px_minmax(0,1fr)] lg:gap-x-8">
        <div className={cn("py-5 lg:sticky lg:top-14 lg:self-start lg:py-7", isThere && "max-lg:hidden")}>
          <SectionMenu section={section} isChosen={isThere} />
        </div>
        <div className={cn("max-w-180 min-w-0 pt-4 pb-12 lg:pt-7", !isThere && "max-lg:hidden")}>
          <Link href="/settings/" className="mb-3 inline-flex h-8 items-center gap-1 text-13 text-ink-2 lg:hidden">
            <ChevronLeft className="icon" />
            {t("allSettings")}
          </Link>
          <section aria-labelledby="section-title">
            <h2 id="section-title" className="text-16 font-semibold">
              {t(`section.${section}`)}
            </h2>
            <p className="mt-0.5 mb-5 max-w-140 text-13 text-ink-2">{t(`lead.${section}`)}</p>
            <div>
              <Content key={business?.id} />
            </div>
          </section>
        </div>
      </div>
    </>
  )
}
