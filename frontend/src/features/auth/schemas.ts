import * as z from "zod"

type Words = (key: "emailNeeded" | "emailShape" | "passwordNeeded") => string

const email = (t: Words) =>
  z
    .string()
    .trim()
    .min(1, t("emailNeeded"))
    .pipe(z.email(t("emailShape")))

// What makes a password good enough is the server's to say; here only that there is one.
const password = (t: Words) => z.string().min(1, t("passwordNeeded"))

export const signInSchema = (t: Words) => z.object({ email: email(t), password: password(t) })
export const registerSchema = (t: Words) =>
  z.object({ first_name: z.string().trim().max(100), email: email(t), password: password(t) })
export const forgotSchema = (t: Words) => z.object({ email: email(t) })
export const resetSchema = (t: Words) => z.object({ password: password(t) })
