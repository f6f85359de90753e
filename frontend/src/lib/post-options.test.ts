import { expect, test } from "vitest"
import type { PostOptionRead } from "@/api/types.gen"
import { offeredOptions, optionWords, storedValue } from "./post-options"

const option = (kind: PostOptionRead["kind"], about: Partial<PostOptionRead> = {}): PostOptionRead => ({
  name: kind,
  label: kind,
  kind,
  choices: [],
  hint: "",
  max_length: 100,
  needs: null,
  counts_with_text: false,
  ...about,
})

const who = option("choice", {
  choices: [
    { value: "ALL", label: "Everybody" },
    { value: "SOME", label: "Followers" },
  ],
})

test("what is as usual is not stored", () => {
  expect([storedValue(who, "ALL"), storedValue(who, "SOME")]).toEqual([null, "SOME"])
  expect([storedValue(option("yes_no"), false), storedValue(option("yes_no"), true)]).toEqual([null, true])
  expect([storedValue(option("text"), ""), storedValue(option("text"), "Rye")]).toEqual([null, "Rye"])
})

test("a choice is offered where the post has what it is about", () => {
  const all = [who, ...(["image", "video", "media"] as const).map(needs => option("yes_no", { name: needs, needs }))]
  const names = (media: Parameters<typeof offeredOptions>[1]) => offeredOptions(all, media).map(({ name }) => name)

  expect(names([])).toEqual(["choice"])
  expect(names([{ kind: "image" }])).toEqual(["choice", "image", "media"])
  expect(names([{ kind: "image" }, { kind: "video" }])).toEqual(["choice", "image", "video", "media"])
  expect(names([null])).toEqual(["choice", "media"])
})

test("what was chosen is told in the platform's words", () => {
  expect(optionWords(who, "SOME")).toBe("Followers")
  expect(optionWords(option("text"), "Rye")).toBe("Rye")
  expect(optionWords(option("yes_no"), true)).toBe("")
})
