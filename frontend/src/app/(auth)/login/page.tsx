import type { Metadata } from "next"
import { Suspense } from "react"
import { GuestGate } from "@/auth/gate"
import { KeeperScreen } from "@/features/auth/keeper-screen"
import { SignInForm } from "@/features/auth/sign-in-form"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.signIn }

export default function Page() {
  return (
    <Suspense>
      <GuestGate>
        <KeeperScreen name="signIn">
          <SignInForm />
        </KeeperScreen>
      </GuestGate>
    </Suspense>
  )
}
