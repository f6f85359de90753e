"use client"

import { NuqsAdapter } from "nuqs/adapters/next/app"
import { type ReactNode, Suspense, use } from "react"
import type { Messages } from "use-intl"
import { ApiProviders } from "./api-providers"

// All of the app's words are a file of their own, kept by the browser, which comes while we ask who is there.
const words: Promise<Messages> =
  process.env.NODE_ENV === "production"
    ? import("@/api/words.json").then(({ default: parsed }) => parsed as unknown as Messages)
    : import("../../messages/en.json").then(({ default: messages }) => messages)

type Props = { fallback: ReactNode; children: ReactNode }

/** Everything the screens behind the sign-in stand on. */
export function AppProviders({ fallback, children }: Props) {
  return (
    <Suspense fallback={fallback}>
      <WithWords>{children}</WithWords>
    </Suspense>
  )
}

function WithWords({ children }: { children: ReactNode }) {
  return (
    <ApiProviders words={use(words)}>
      <NuqsAdapter>{children}</NuqsAdapter>
    </ApiProviders>
  )
}
