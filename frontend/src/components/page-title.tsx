"use client"

import { useTranslations } from "use-intl"
import { PageHead } from "./page-head"
import type { Destination } from "./shell/destinations"

/** The bar of a screen that has no actions of its own. */
export function PageTitle({ name }: { name: Destination["name"] }) {
  return <PageHead title={useTranslations("nav")(name)} />
}
