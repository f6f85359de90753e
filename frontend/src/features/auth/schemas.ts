import * as z from "zod/mini"

type Words = (key: "emailNeeded" | "emailShape" | "passwordNeeded") => string

const email = (t: Words) =>
  z.pipe(z.string().check(z.trim(), z.minLength(1, t("emailNeeded"))), z.string().check(z.email(t("emailShape"))))

// What makes a password good enough is the server's to say; here only that there is one.
const password = (t: Words) => z.string().check(z.minLength(1, t("passwordNeeded")))

export const signInSchema = (t: Words) => z.object({ email: email(t), password: password(t) })
export const registerSchema = (t: Words) =>
  z.object({ first_name: z.string().check(z.trim(), z.maxLength(100)), email: email(t), password: password(t) })
export const forgotSchema = (t: Words) => z.object({ email: email(t) })
export const resetSchema = (t: Words) => z.object({ password: password(t) })
