"use client"

import { useTranslations } from "use-intl"
import { Empty } from "./empty"
import { SeeExample } from "./see-example"
import { ButtonLink } from "./ui/button"

/** Any screen of an account without a business: the way to describe one, or to look at an example first. */
export function NoBusiness() {
  const t = useTranslations("noBusiness")
  return (
    <div className="px-4 py-8 md:px-8">
      <h1 className="sr-only">{t("heading")}</h1>
      <Empty title={t("title")} detail={t("detail")}>
        <ButtonLink look="strong" href="/welcome/">
          {t("action")}
        </ButtonLink>
        <SeeExample />
      </Empty>
    </div>
  )
}
