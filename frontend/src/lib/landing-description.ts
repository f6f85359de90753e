const KEY = "description"

/** What somebody wrote on the landing page comes along through making an account, in this tab only. */
export function bringDescription(description: string): void {
  sessionStorage.setItem(KEY, description)
}

export function takeDescription(): string {
  const description = sessionStorage.getItem(KEY) ?? ""
  sessionStorage.removeItem(KEY)
  return description
}
