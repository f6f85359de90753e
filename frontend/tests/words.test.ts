// The built app says its messages with a small formatter, from what scripts/compile-messages.mjs parsed ahead.
import { createTranslator } from "use-intl"
import formatParsed from "use-intl/format-message/format-only"
import { describe, expect, test } from "vitest"
import messages from "../messages/en.json"
import broken from "../src/api/broken.json"
import parsed from "../src/api/words.json"

type Tree = { [key: string]: string | Tree }

function* texts(tree: Tree, path: string[] = []): Generator<string[]> {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") yield [...path, key]
    else yield* texts(value, [...path, key])
  }
}

const at = (tree: unknown, path: string[]) =>
  path.reduce((inner, key) => (inner as Tree)[key] as never, tree) as unknown

const { public: _, broken: whenBroken, ...app } = messages

describe("what a page loads of the messages", () => {
  test("is what the app says, and apart from it what is said when all else broke", () => {
    expect(Object.keys(parsed)).toEqual(Object.keys(app))
    expect(broken).toEqual(whenBroken)
  })
})

describe("messages parsed ahead", () => {
  const tag = (chunks: unknown) => `[${[chunks].flat().join("")}]`
  const formatters = {
    getNumberFormat: (locale: string) => new Intl.NumberFormat(locale),
    getPluralRules: (locale: string, options: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options),
    getDateTimeFormat: (locale: string, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, options),
  }

  test.each([...texts(app)].map(path => [path.join("."), path] as const))("%s says the same", (name, path) => {
    const source = at(messages, path) as string
    const names = [...source.matchAll(/\{\s*([a-zA-Z_]\w*)/g)].map(([, found = ""]) => found)
    const tags = [...source.matchAll(/<([a-z]+)>/g)].map(([, found = ""]) => [found, tag] as const)
    const t = createTranslator({ locale: "en-GB", messages: messages as never, timeZone: "UTC" })
    for (const count of [0, 1, 2, 5, 1200]) {
      const values = { ...Object.fromEntries(names.map(found => [found, count])), ...Object.fromEntries(tags) }
      const said = formatParsed(
        name,
        at(parsed, path) as never,
        values as never,
        { locale: "en-GB", formatters } as never,
      )

      expect(said).toEqual((t.rich as unknown as (key: string, values: object) => unknown)(name, values))
    }
  })
})
