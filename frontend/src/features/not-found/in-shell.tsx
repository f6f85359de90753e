import type { ReactNode } from "react"
import { useAuth } from "@/auth/context"
import { AuthProvider } from "@/auth/provider"
import { AppProviders } from "@/components/app-providers"
import { ChosenBusiness } from "@/components/chosen-business"
import { LazyToaster } from "@/components/lazy-toaster"
import { Shell } from "@/components/shell/shell"
import { useNotes } from "@/components/shell/use-notes"
import { useBusinesses } from "@/lib/business"

type Props = { outside: ReactNode; inside: ReactNode }

/** Nobody is sent to sign in from here: an address with nothing behind it is no secret. */
export function InShell(props: Props) {
  return (
    <AppProviders fallback={props.outside}>
      <AuthProvider>
        <WhoeverIsHere {...props} />
      </AuthProvider>
      <LazyToaster />
    </AppProviders>
  )
}

function WhoeverIsHere({ outside, inside }: Props) {
  const { status } = useAuth()
  if (status !== "in") return outside
  return (
    <ChosenBusiness>
      <WithMenu>{inside}</WithMenu>
    </ChosenBusiness>
  )
}

function WithMenu({ children }: { children: ReactNode }) {
  const { business } = useBusinesses()
  return <Shell notes={useNotes(business?.id)}>{children}</Shell>
}
