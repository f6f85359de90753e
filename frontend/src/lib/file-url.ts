/** Where a file of the API is, from the path it gives: same origin, or wherever the API lives. */
export function fileUrl(path: string): string {
  return `${process.env.NEXT_PUBLIC_API_URL ?? ""}${path}`
}
