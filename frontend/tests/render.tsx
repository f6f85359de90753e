import { QueryClientProvider } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import { NuqsTestingAdapter } from "nuqs/adapters/testing"
import type { ReactNode } from "react"
import { IntlProvider } from "use-intl"
import { AuthContext } from "@/auth/context"
import type { AuthState } from "@/auth/types"
import { Toaster } from "@/components/toaster"
import { BusinessProvider } from "@/lib/business"
import "@/lib/api-setup"
import { createQueryClient } from "@/lib/query-client"
import messages from "../messages/en.json"

const SIGNED_OUT: AuthState = {
  kind: "local",
  status: "out",
  user: null,
  screens: null,
  getToken: async () => null,
  signOut: async () => {},
  forget: () => {},
  refresh: async () => {},
}

type Options = {
  auth?: Partial<AuthState> /** Off for screens before the sign-in. */
  hasBusiness?: boolean
  search?: string
}

/** Draws a part of the app as the app does, over the API that `answerRequests` answers for. */
export function renderApp(children: ReactNode, { auth, hasBusiness = true, search = "" }: Options = {}) {
  const inside = hasBusiness ? (
    <BusinessProvider fallback={null} onFailure={() => "the businesses did not load"}>
      {children}
    </BusinessProvider>
  ) : (
    children
  )
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <IntlProvider locale="en-GB" messages={messages} timeZone="UTC">
        <NuqsTestingAdapter searchParams={search}>
          <AuthContext value={{ ...SIGNED_OUT, ...auth }}>{inside}</AuthContext>
          <Toaster />
        </NuqsTestingAdapter>
      </IntlProvider>
    </QueryClientProvider>,
  )
}
