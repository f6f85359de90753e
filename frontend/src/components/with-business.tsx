"use client"

import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { useBusinesses } from "@/lib/business"
import { Empty } from "./empty"
import { ButtonLink } from "./ui/button"

/** Draws its children where there is a business to draw them about, else the way to describe one. */
export function WithBusiness({ children }: { children: ReactNode }) {
  const t = useTranslations("noBusiness")
  const { business } = useBusinesses()
  // The key starts a screen afresh for another business: no open sheet or half-typed text may carry over.
  if (business)
    return (
      <div key={business.id} className="contents">
        {children}
      </div>
    )
  return (
    <div className="px-4 py-8 md:px-8">
      <Empty title={t("title")} detail={t("detail")}>
        <ButtonLink look="strong" href="/welcome/">
          {t("action")}
        </ButtonLink>
      </Empty>
    </div>
  )
}
