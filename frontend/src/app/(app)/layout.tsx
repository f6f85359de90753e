import type { ReactNode } from "react"
import { AuthGate } from "@/auth/gate"
import { AuthProvider } from "@/auth/provider"
import { AppProviders } from "@/components/app-providers"
import { ChosenBusiness } from "@/components/chosen-business"
import { LazyToaster, LazyUpgradePrompt } from "@/components/lazy-toaster"
import { LazyWatching } from "@/components/shell/lazy-watching"
import { ReachBanner } from "@/components/shell/reach-banner"
import { ShellSkeleton } from "@/components/shell/shell-skeleton"
import { SessionEnd } from "@/features/auth/session-end"

/** Everything behind the sign-in. */
export default function AppLayout({ children }: { children: ReactNode }) {
  return (
    <AppProviders fallback={<ShellSkeleton />}>
      <AuthProvider>
        <AuthGate fallback={<ShellSkeleton />}>
          <ChosenBusiness>{children}</ChosenBusiness>
          <SessionEnd />
          <LazyWatching />
        </AuthGate>
      </AuthProvider>
      <ReachBanner />
      <LazyToaster />
      <LazyUpgradePrompt />
    </AppProviders>
  )
}
