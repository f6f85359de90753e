"use client"

import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import { startReporting } from "@/lib/report"

/** Tells the operator's Sentry what breaks, where they have set one up. */
export function Reports() {
  const { data } = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const dsn = data?.sentry_dsn
  const version = data?.version

  useEffect(() => {
    if (dsn && version) return startReporting(dsn, version)
  }, [dsn, version])

  return null
}
