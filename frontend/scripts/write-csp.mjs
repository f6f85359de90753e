// Writes out/csp.json: the hashes of every inline script in the export, from which the API builds its
// Content-Security-Policy. An exported page cannot carry nonces, so each script is named by its content.
// A build for another origin than the API's (NEXT_PUBLIC_API_URL) is served by somebody who does not read csp.json:
// there each page carries the policy itself. What a page cannot say of itself, vercel.json says (frame-ancestors).
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const out = process.argv[2] ?? fileURLToPath(new URL("../out/", import.meta.url))
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/g
const IS_DATA = /type="application\/(?:ld\+)?json"/

const hashes = new Set()
for (const name of readdirSync(out, { recursive: true })) {
  if (!name.endsWith(".html")) continue
  for (const [, attributes, source] of readFileSync(join(out, name), "utf8").matchAll(INLINE_SCRIPT)) {
    if (source && !IS_DATA.test(attributes)) {
      hashes.add(`'sha256-${createHash("sha256").update(source).digest("base64")}'`)
    }
  }
}
const api = process.env.NEXT_PUBLIC_API_URL && new URL(process.env.NEXT_PUBLIC_API_URL).origin
if (api) {
  const counting = process.env.NEXT_PUBLIC_POSTHOG_KEY
    ? [process.env.NEXT_PUBLIC_POSTHOG_HOST || "https://us.i.posthog.com"]
    : []
  const reporting = process.env.NEXT_PUBLIC_SENTRY_DSN ? [new URL(process.env.NEXT_PUBLIC_SENTRY_DSN).origin] : []
  const clerk = clerkSources(process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY)
  const policy = [
    "default-src 'self'",
    `script-src ${["'self'", ...[...hashes].sort(), ...clerk.scripts].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src ${["'self'", "data:", "blob:", api, ...clerk.images].join(" ")}`,
    `media-src 'self' blob: ${api}`,
    "font-src 'self' data:",
    `connect-src ${["'self'", api, ...counting, ...reporting, ...clerk.connections].join(" ")}`,
    `worker-src ${["'self'", ...clerk.workers].join(" ")}`,
    `frame-src ${clerk.frames.length ? clerk.frames.join(" ") : "'none'"}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ")
  for (const name of readdirSync(out, { recursive: true })) {
    if (!name.endsWith(".html")) continue
    const page = readFileSync(join(out, name), "utf8")
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
    writeFileSync(join(out, name), page.replace("<head>", `<head>${meta}`))
  }
}

writeFileSync(join(out, "csp.json"), `${JSON.stringify({ "script-src": [...hashes].sort() }, null, 2)}\n`)
console.log(`csp.json: ${hashes.size} inline scripts`)

/** As app/vendors/clerk/instance.py has it for the pages that the API serves. */
function clerkSources(publishableKey) {
  if (!publishableKey) return { scripts: [], connections: [], images: [], workers: [], frames: [] }
  const host = Buffer.from(publishableKey.split("_")[2], "base64").toString("utf8").replace(/\$$/, "")
  const frames = ["https://challenges.cloudflare.com", "https://*.protect.clerk.com"]
  return {
    scripts: [`https://${host}`, ...frames],
    connections: [`https://${host}`, "https://*.protect.clerk.com:*"],
    images: ["https://img.clerk.com"],
    workers: ["blob:"],
    frames,
  }
}
