const KEY = "welcome-draft"

/** What was typed before there is a business to keep it with; in this tab, so that a reload loses nothing. */
export function keepDraft(values: object): void {
  sessionStorage.setItem(KEY, JSON.stringify(values))
}

export function readDraft(): object {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}")
    return typeof kept === "object" && kept !== null ? kept : {}
  } catch {
    return {}
  }
}

export function forgetDraft(): void {
  sessionStorage.removeItem(KEY)
}
