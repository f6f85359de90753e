"use client"

import { QueryClientProvider } from "@tanstack/react-query"
import { NuqsAdapter } from "nuqs/adapters/next/app"
import type { ReactNode } from "react"
import { IntlProvider } from "use-intl"
import { queryClient } from "@/lib/query-client"
import messages from "../../messages/en.json"

/** Everything a page needs that talks to the API; public pages do without. */
export function AppProviders({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient()}>
      <IntlProvider locale="en-GB" messages={messages} timeZone="UTC">
        <NuqsAdapter>{children}</NuqsAdapter>
      </IntlProvider>
    </QueryClientProvider>
  )
}
