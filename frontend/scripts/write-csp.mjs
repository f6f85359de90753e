// Writes out/csp.json: the hashes of every inline script in the export, from which the API builds its
// Content-Security-Policy. An exported page cannot carry nonces, so each script is named by its content.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const out = fileURLToPath(new URL("../out/", import.meta.url))
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
writeFileSync(join(out, "csp.json"), `${JSON.stringify({ "script-src": [...hashes].sort() }, null, 2)}\n`)
console.log(`csp.json: ${hashes.size} inline scripts`)
