import { updateMe } from "@/api/sdk.gen"
import { type Consent, setConsent } from "./track"

/** Answers whether use may be counted: on this device at once, and for what the server counts of this person. */
export function answerCounting(consent: Consent): void {
  setConsent(consent)
  void updateMe({ body: { allows_counting: consent === "yes" } })
}
