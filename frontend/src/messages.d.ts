import type messages from "../messages/en.json"

declare module "use-intl" {
  interface AppConfig {
    Locale: "en-GB"
    // What the app says: scripts/compile-messages.mjs leaves the others out of what it loads.
    Messages: Omit<typeof messages, "public" | "broken">
  }
}
