// Divides messages/en.json, so that a page loads its own part of it. src/api/words.json is what the app says, with the ICU
// syntax already parsed into what use-intl's small formatter takes, so that no page loads a parser; in development and in
// tests the app reads messages/en.json itself. src/api/broken.json is what is said when all else broke, as it stands.
// "public" is in neither: only server components read it.
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"

const path = name => fileURLToPath(new URL(name, import.meta.url))
// The compiler comes with use-intl, which formats what it writes.
const require = createRequire(createRequire(import.meta.url).resolve("use-intl"))
const { default: compile } = await import(pathToFileURL(require.resolve("icu-minify/compile")).href)

function walk(value, where) {
  if (typeof value !== "string") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, [...where, key])]))
  }
  try {
    return compile(value)
  } catch (error) {
    throw new Error(`messages/en.json, ${where.join(".")}: ${error.message}`)
  }
}

const { public: _, broken, ...app } = JSON.parse(readFileSync(path("../messages/en.json"), "utf8"))
writeFileSync(path("../src/api/words.json"), JSON.stringify(walk(app, [])))
writeFileSync(path("../src/api/broken.json"), JSON.stringify(broken))
