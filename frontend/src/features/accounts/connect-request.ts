import type { PlatformRead } from "@/api/types.gen"

type Platform = Pick<PlatformRead, "connect" | "connect_fields">
export type Given = { identifier?: string; password?: string; server?: string }

/** What a form's words come to. */
export type ConnectRequest = {
  given: Given
  /** Names of the fields that are needed and empty. */
  missing: string[]
  /** The platform's own page comes next; else what was typed is enough. */
  isLeaving: boolean
}

/** With `either`, a password that is typed signs in with it, and none goes to the platform's page. */
export function connectRequest(platform: Platform, values: Readonly<Record<string, string>>): ConnectRequest {
  const given: Record<string, string> = Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ""),
  )
  const isEither = platform.connect === "either"
  const isLeaving = platform.connect === "oauth" || (isEither && !given.password)
  const isNeeded = (name: string, isRequired: boolean) => {
    if (!isEither) return isRequired
    if (name === "password") return false
    return isRequired || (name === "identifier" && !isLeaving)
  }
  const missing = platform.connect_fields
    .filter(({ name, is_required }) => isNeeded(name, is_required) && !given[name])
    .map(({ name }) => name)
  return { given, missing, isLeaving }
}
