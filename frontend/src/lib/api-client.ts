import type { CreateClientConfig } from "@/api/client.gen"

/** How the generated client reaches the API: same origin, or NEXT_PUBLIC_API_URL when the web app lives elsewhere. */
export const createClientConfig: CreateClientConfig = config => ({
  ...config,
  baseUrl: process.env.NEXT_PUBLIC_API_URL ?? "",
  credentials: process.env.NEXT_PUBLIC_API_URL ? "include" : "same-origin",
})
