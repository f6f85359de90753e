/** Those most posts are written in; any other can be named in the settings. */
export const LANGUAGES = [
  "en",
  "de",
  "fr",
  "es",
  "it",
  "pt",
  "nl",
  "pl",
  "sv",
  "da",
  "nb",
  "fi",
  "cs",
  "ja",
  "ko",
  "zh",
]

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(["en-GB"], { type: "language" }).of(code) ?? code
  } catch {
    return code
  }
}

/** `en` of a browser that says `en-GB`: posts need the language, not the country. */
export function browserLanguage(): string {
  if (typeof navigator === "undefined") return "en"
  return navigator.language.split("-")[0]?.toLowerCase() || "en"
}
