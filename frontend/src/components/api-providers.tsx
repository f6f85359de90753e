"use client"

import { QueryClientProvider } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { IntlProvider, type Messages } from "use-intl"
import { queryClient } from "@/lib/query-client"

type Props = { words: Partial<Messages>; children: ReactNode }

/** What a page needs that talks to the API and says something; public pages do without. */
export function ApiProviders({ words, children }: Props) {
  return (
    <QueryClientProvider client={queryClient()}>
      <IntlProvider locale="en-GB" messages={words as Messages} timeZone="UTC">
        {children}
      </IntlProvider>
    </QueryClientProvider>
  )
}
