import { useSyncExternalStore } from "react"

// What is used may be counted where the operator has set it up and the person has said yes. Until both are known, and in
// every other case, `track` does nothing and nothing is loaded.

type Props = Record<string, string | number | boolean>
type Sink = (name: string, props?: Props) => void
export type Consent = "yes" | "no"

const CONSENT_KEY = "counting"

let sink: Sink | null = null
const listeners = new Set<() => void>()

/** Counts that something was done. Never pass on what somebody wrote, nor who they are. */
export function track(name: string, props?: Props): void {
  sink?.(name, props)
}

export function setConsent(consent: Consent): void {
  localStorage.setItem(CONSENT_KEY, consent)
  for (const listener of listeners) listener()
}

/** What the person has answered on this device; null while they have not. */
export function storedConsent(): Consent | null {
  return localStorage.getItem(CONSENT_KEY) as Consent | null
}

/** The same, as it changes. */
export function useConsent(): Consent | null {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      window.addEventListener("storage", listener)
      return () => {
        listeners.delete(listener)
        window.removeEventListener("storage", listener)
      }
    },
    storedConsent,
    () => null,
  )
}

/** Begins to count, after consent: only now is the counting code loaded. Returns the way to stop. */
export function startCounting(key: string, host: string): () => void {
  let isStopped = false
  const meanwhile: [string, Props?][] = []
  sink = (name, props) => void meanwhile.push([name, props])
  void import("posthog-js/dist/module.no-external").then(({ default: posthog }) => {
    if (isStopped) return
    posthog.init(key, {
      api_host: host,
      // Only what `track` is told: no clicks, no texts, no recordings, no flags, no pages by address.
      autocapture: false,
      capture_pageview: false,
      capture_pageleave: false,
      disable_session_recording: true,
      disable_surveys: true,
      advanced_disable_flags: true,
      person_profiles: "never",
      persistence: "localStorage",
    })
    sink = (name, props) => void posthog.capture(name, props)
    for (const [name, props] of meanwhile) sink(name, props)
  })
  return () => {
    isStopped = true
    sink = null
  }
}
