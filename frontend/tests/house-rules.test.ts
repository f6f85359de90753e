// Rules of the house that no type and no linter holds. They read the sources and the built pages.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import messages from "../messages/en.json"

const ROOT = join(import.meta.dirname, "..")
const SRC = join(ROOT, "src")
const OUT = join(ROOT, "out")

const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter(name => /\.(?:tsx?|css)$/.test(name) && !name.startsWith("api/") && !name.includes(".test."))
  .map(name => ({ name, text: readFileSync(join(SRC, name), "utf8") }))

describe("colours", () => {
  // tokens.css is where values live; platform marks and previews show other people's colours; a browser reads no tokens.
  const MAY = new Set([
    "app/tokens.css",
    "components/platform-glyph.tsx",
    "features/composer/preview/looks.ts",
    "lib/browser-colours.ts",
  ])

  test("are named by meaning everywhere but in tokens.css", () => {
    const found = sources
      .filter(({ name }) => !MAY.has(name))
      .flatMap(({ name, text }) =>
        (text.match(/var\(--[nmrap]-[\w]+\)|#[0-9a-fA-F]{3,8}\b(?![\w-])|oklch\(/g) ?? []).map(
          hit => `${name}: ${hit}`,
        ),
      )

    expect(found).toEqual([])
  })
})

describe("imports", () => {
  test("run from lib and components through features to app, and no feature takes from another", () => {
    const wrong: string[] = []
    for (const { name, text } of sources) {
      const [room, feature] = name.split("/")
      for (const [, target = ""] of text.matchAll(/from "@\/([^"]+)"/g)) {
        const [targetRoom, targetFeature] = target.split("/")
        const isUpward =
          (targetRoom === "app" && room !== "app") ||
          (targetRoom === "features" && room !== "app" && !(room === "features" && feature === targetFeature)) ||
          (targetRoom === "components" && room === "lib")
        if (isUpward) wrong.push(`${name} imports ${target}`)
      }
    }

    expect(wrong).toEqual([])
  })

  test("take links from our own: none fetches its page while the screen in front of a person is still coming", () => {
    const may = ["components/ui/link.tsx", "components/shell/ahead-link.tsx"]
    const found = sources.filter(({ name, text }) => text.includes('"next/link"') && !may.includes(name))

    expect(found.map(({ name }) => name)).toEqual([])
  })

  test("fetch nothing by hand: the generated client knows the addresses, the token and the errors", () => {
    // Only XMLHttpRequest tells how much of a file has left; the client sends through it there. The test mint is no API.
    const found = sources
      .filter(({ name }) => name !== "lib/upload.ts" && name !== "auth/test-mint.tsx")
      .filter(({ text }) => /\bfetch\(|new EventSource|XMLHttpRequest/.test(text))
      .map(({ name }) => name)

    expect(found).toEqual([])
  })
})

describe("links", () => {
  test("to our own pages end with a slash, and lead to a page that exists", () => {
    const pages = new Set(
      sources
        .filter(({ name }) => /^app\/.*page\.tsx$/.test(name))
        .map(
          ({ name }) =>
            `/${name
              .replace(/^app\//, "")
              .replace(/\([^)]*\)\//g, "")
              .replace(/page\.tsx$/, "")}`,
        ),
    )
    const dead = sources.flatMap(({ name, text }) =>
      [...text.matchAll(/(?:href(?::|=)\s*\{?["`]|push\("|replace\(`)(\/[^"`?#$]*)/g)]
        .map(([, href = ""]) => href)
        .filter(href => !pages.has(href))
        .map(href => `${name}: ${href}`),
    )

    expect(dead).toEqual([])
  })
})

describe("texts", () => {
  const all = JSON.stringify(messages)

  test("do not shout, apologise or boast", () => {
    expect(all).not.toMatch(/!|oops|magic|AI-powered|please|successfully/i)
  })
})

describe.skipIf(!existsSync(join(OUT, "index.html")))("the built pages", () => {
  const LIMIT = 200_000
  const pages = readdirSync(OUT, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith("index.html"))
  const allScripts = () =>
    readdirSync(join(OUT, "_next/static"), { recursive: true, encoding: "utf8" })
      .filter(name => name.endsWith(".js"))
      .map(name => ({ name, text: readFileSync(join(OUT, "_next/static", name), "utf8") }))

  test.each(pages)("%s loads at most 200 kB of script first", page => {
    const html = readFileSync(join(OUT, page), "utf8")
    const scripts = new Set(
      [...html.matchAll(/<script([^>]*) src="([^"]+)"([^>]*)>/g)]
        .filter(([, before, , after]) => !/nomodule/i.test(`${before}${after}`))
        .map(([, , src = ""]) => src.split("?")[0] ?? ""),
    )
    const bytes = [...scripts].reduce((sum, src) => sum + gzipSync(readFileSync(join(OUT, src))).length, 0)

    expect(scripts.size).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(LIMIT)
  })

  test("hold what the app says in one script, and what the pages without an account say in none", () => {
    const holding = (said: string) => allScripts().filter(({ text }) => text.includes(said))

    expect(holding(messages.viewing.stop)).toHaveLength(1)
    expect(holding(messages.public.pricing.lead)).toEqual([])
  })

  test("name every inline script in csp.json", () => {
    const { "script-src": hashes } = JSON.parse(readFileSync(join(OUT, "csp.json"), "utf8")) as {
      "script-src": string[]
    }

    expect(hashes.length).toBeGreaterThan(0)
    for (const hash of hashes) expect(hash).toMatch(/^'sha256-[A-Za-z0-9+/]{43}='$/)
  })

  test("hold nothing of the test mint, and Clerk only in files of its own", () => {
    const all = allScripts()
    const ofClerk = all.filter(({ text }) => text.includes("data-clerk-publishable-key")).map(({ name }) => name)
    const first = pages.map(page => readFileSync(join(OUT, page), "utf8"))

    expect(all.filter(({ text }) => /test-mint|TEST_MINT/.test(text))).toEqual([])
    expect(ofClerk.length).toBeGreaterThan(0)
    for (const name of ofClerk) expect(first.filter(html => html.includes(name))).toEqual([])
  })

  test("load nothing from another origin", () => {
    const foreign = pages.flatMap(page =>
      [...readFileSync(join(OUT, page), "utf8").matchAll(/(?:src|href)="(https?:\/\/[^"]+)"/g)].map(
        ([, url]) => `${relative(OUT, page)}: ${url}`,
      ),
    )

    expect(foreign).toEqual([])
  })
})
