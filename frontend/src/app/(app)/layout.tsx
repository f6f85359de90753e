import type { ReactNode } from "react"
import { AuthGate } from "@/auth/gate"
import { AuthProvider } from "@/auth/provider"
import { AppProviders } from "@/components/app-providers"
import { ChosenBusiness } from "@/components/chosen-business"
import { ShellSkeleton } from "@/components/shell/shell-skeleton"
import { Toaster } from "@/components/toaster"

/** Everything behind the sign-in. */
export default function AppLayout({ children }: { children: ReactNode }) {
  return (
    <AppProviders>
      <AuthProvider>
        <AuthGate fallback={<ShellSkeleton />}>
          <ChosenBusiness>{children}</ChosenBusiness>
        </AuthGate>
      </AuthProvider>
      <Toaster />
    </AppProviders>
  )
}
