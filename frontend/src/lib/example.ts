const KEY = "business-before-example"

/** Which business somebody worked on before they opened the example, for the way back; of this tab only. */
export function keepBefore(id: string): void {
  sessionStorage.setItem(KEY, id)
}

export function takeBefore(): string | null {
  const id = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  return id
}
