import { client } from "@/api/client.gen"
import { toApiError } from "./problem"

type Session = {
  /** A bearer token, or null where the session is a cookie. */
  getToken: () => Promise<string | null>
  /** Called once for each answer that says we are not signed in any more. */
  onSignedOut: () => void
}

let session: Session = { getToken: async () => null, onSignedOut: () => {} }

/** The sign-in variant in use tells the client who is asking. */
export function setApiSession(next: Session): void {
  session = next
}

const SIGNED_OUT = ["not-signed-in", "session-ended"]

const IS_SAFE = /^(?:GET|HEAD|OPTIONS)$/

client.interceptors.request.use(async request => {
  const token = await session.getToken()
  if (token) request.headers.set("Authorization", `Bearer ${token}`)
  // Browsers send cookies along from anywhere; this header only our own pages can add.
  if (!IS_SAFE.test(request.method)) request.headers.set("X-CSRF", "1")
  return request
})

client.interceptors.error.use((error, response) => {
  const problem = toApiError(error, response)
  if (SIGNED_OUT.includes(problem.code)) session.onSignedOut()
  return problem
})
