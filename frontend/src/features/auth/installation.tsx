"use client"

import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"

/** Which installation one is about to sign in to. */
export function Installation() {
  const t = useTranslations("auth")
  const { data } = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  return (
    <p className="mt-auto min-h-4 text-12 text-ink-3">
      {data && t(data.billing_enabled ? "hosted" : "ownInstallation", { version: data.version })}
    </p>
  )
}
