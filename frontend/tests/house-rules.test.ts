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
  // tokens.css is where values live; platform marks are other people's colours.
  const MAY = new Set(["app/tokens.css", "components/platform-glyph.tsx"])

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

  test("fetch nothing by hand: the generated client knows the addresses, the token and the errors", () => {
    const found = sources
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
  const LIMIT = 220_000
  const pages = readdirSync(OUT, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith("index.html"))

  test.each(pages)("%s loads at most 220 kB of script first", page => {
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

  test("name every inline script in csp.json", () => {
    const { "script-src": hashes } = JSON.parse(readFileSync(join(OUT, "csp.json"), "utf8")) as {
      "script-src": string[]
    }

    expect(hashes.length).toBeGreaterThan(0)
    for (const hash of hashes) expect(hash).toMatch(/^'sha256-[A-Za-z0-9+/]{43}='$/)
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
