import { ClerkFailed, ClerkProvider, SignIn, SignUp, UserProfile, useAuth, useClerk } from "@clerk/react"
import { useRouter } from "next/navigation"
import { type ReactNode, useCallback, useMemo } from "react"
import { ApiError } from "@/lib/problem"
import { safeNext } from "./gate"
import { TokenAuth } from "./token-auth"
import type { Screens } from "./types"
import { Unreachable } from "./unreachable"

type Props = { publishableKey: string; children: ReactNode }

const APPEARANCE = {
  variables: {
    colorPrimary: "var(--bg-strong)",
    colorPrimaryForeground: "var(--on-strong)",
    colorBackground: "var(--bg-raised)",
    colorForeground: "var(--text)",
    colorMutedForeground: "var(--text-2)",
    colorInput: "var(--bg)",
    colorInputForeground: "var(--text)",
    colorDanger: "var(--bad)",
    fontFamily: "inherit",
  },
  elements: { rootBox: "my-auto", cardBox: "shadow-none" },
}

const SCREENS: Screens = {
  signIn: <ClerkSignIn />,
  signUp: <SignUp routing="hash" signInUrl="/login/" fallbackRedirectUrl="/welcome/" />,
  account: <UserProfile routing="hash" />,
}

const DID_NOT_LOAD = new ApiError({
  type: "/problems/clerk-not-loaded",
  title: "Clerk did not load",
  status: 0,
  detail:
    "The sign-in service did not answer. Check your connection, and whether an extension blocks it, then try again.",
})

/** Accounts that Clerk keeps. Its scripts come from the host in the publishable key, and from nowhere else. */
export function ClerkAuth({ publishableKey, children }: Props) {
  const router = useRouter()
  return (
    <ClerkProvider
      publishableKey={publishableKey}
      routerPush={to => router.push(to)}
      routerReplace={to => router.replace(to)}
      signInUrl="/login/"
      signUpUrl="/register/"
      afterSignOutUrl="/login/"
      telemetry={false}
      appearance={APPEARANCE}
    >
      <ClerkFailed>
        <Unreachable error={DID_NOT_LOAD} onRetry={() => window.location.reload()} />
      </ClerkFailed>
      <Bridge>{children}</Bridge>
    </ClerkProvider>
  )
}

/** Clerk's hooks as the rest of the app knows sign-in. */
function Bridge({ children }: { children: ReactNode }) {
  const { isLoaded, isSignedIn, userId, getToken } = useAuth()
  const { signOut } = useClerk()
  const leave = useCallback(() => signOut({ redirectUrl: "/login/" }), [signOut])
  const token = useCallback(() => getToken(), [getToken])
  const subject = useMemo(() => {
    if (!isLoaded) return undefined
    return isSignedIn ? userId : null
  }, [isLoaded, isSignedIn, userId])
  return (
    <TokenAuth subject={subject} getToken={token} signOut={leave} screens={SCREENS}>
      {children}
    </TokenAuth>
  )
}

function ClerkSignIn() {
  const next = safeNext(new URLSearchParams(window.location.search).get("next"))
  return <SignIn routing="hash" signUpUrl="/register/" fallbackRedirectUrl={next} />
}
