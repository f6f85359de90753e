import type { Messages } from "use-intl"
import parsed from "@/api/words.json"
import messages from "../../messages/en.json"

/** Some blocks of the messages, for pages that need few. Only for server components: a browser would get them all. */
export function pickWords(...blocks: (keyof Messages)[]): Partial<Messages> {
  const words = process.env.NODE_ENV === "production" ? (parsed as unknown as Messages) : messages
  return Object.fromEntries(blocks.map(block => [block, words[block]]))
}
