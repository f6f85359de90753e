type Words = (key: "emailNeeded" | "emailShape" | "passwordNeeded") => string

// A slip of the finger is caught here; whether the address exists, and what makes a password good, the server says.
const ADDRESS = /^\s*[^\s@]+@[^\s@.]+(\.[^\s@.]+)+\s*$/
const trimmed = (text: string) => text.trim()

export const emailRules = (t: Words) => ({
  required: t("emailNeeded"),
  pattern: { value: ADDRESS, message: t("emailShape") },
  setValueAs: trimmed,
})

export const passwordRules = (t: Words) => ({ required: t("passwordNeeded") })

export const nameRules = { setValueAs: trimmed, maxLength: 100 }
