import type { CreateClientConfig } from "@/api/client.gen"
import { isPlanRefusal, notePlanRefusal } from "./plan-refusal"
import { toApiError } from "./problem"
import { noteAnswer } from "./reach"
import { sessionEnded } from "./session-end"

const SIGNED_OUT = "/not-signed-in"
const PAYMENT_REQUIRED = 402

/**
 * Sends a request. When the session ended meanwhile, it waits until the person has signed in again and is sent once more:
 * what was typed and submitted is not lost.
 */
async function send(...sent: Parameters<typeof fetch>): Promise<Response> {
  const request = new Request(...sent)
  const { fetch: ask } = globalThis
  const again = request.clone()
  let answer: Response
  try {
    answer = await ask(request)
  } catch (error) {
    if (!request.signal.aborted) noteAnswer(false)
    throw error
  }
  noteAnswer(true)
  if (answer.status === PAYMENT_REQUIRED) await noteRefusalOf(answer.clone())
  return answer.status === 401 && (await isSignedOut(answer)) && (await sessionEnded()) ? ask(again) : answer
}

/** What the plan does not allow is said in one place, whatever asked for it. */
async function noteRefusalOf(answer: Response): Promise<void> {
  const problem = toApiError(await answer.json().catch(() => null), answer)
  if (isPlanRefusal(problem)) notePlanRefusal(problem)
}

/** A wrong password is a 401 too, but not one of ours to repair. */
async function isSignedOut(answer: Response): Promise<boolean> {
  if (!answer.headers.get("content-type")?.includes("problem+json")) return false
  const { type } = (await answer.clone().json()) as { type?: string }
  return type?.endsWith(SIGNED_OUT) ?? false
}

/** How the generated client reaches the API: same origin, or NEXT_PUBLIC_API_URL when the web app lives elsewhere. */
export const createClientConfig: CreateClientConfig = config => ({
  ...config,
  baseUrl: process.env.NEXT_PUBLIC_API_URL ?? "",
  credentials: process.env.NEXT_PUBLIC_API_URL ? "include" : "same-origin",
  fetch: send,
})
