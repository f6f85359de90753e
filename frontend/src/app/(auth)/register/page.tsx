import type { Metadata } from "next"
import { Suspense } from "react"
import { GuestGate } from "@/auth/gate"
import { KeeperScreen } from "@/features/auth/keeper-screen"
import { RegisterForm } from "@/features/auth/register-form"
import messages from "../../../../messages/en.json"

export const metadata: Metadata = { title: messages.public.titles.register }

export default function Page() {
  return (
    <Suspense>
      <GuestGate home="/welcome/">
        <KeeperScreen name="signUp">
          <RegisterForm />
        </KeeperScreen>
      </GuestGate>
    </Suspense>
  )
}
