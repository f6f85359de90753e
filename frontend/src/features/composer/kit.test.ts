import { renderHook, waitFor } from "@testing-library/react"
import { expect, test } from "vitest"
import type { PlatformRead } from "@/api/types.gen"
import { roomOf } from "./counter"
import { cropBox } from "./crop-box"
import { fittingLength, useKit } from "./kit"
import { comingTimes } from "./times"

const platform = (
  name: PlatformRead["platform"],
  text: Partial<PlatformRead["text"]>,
  max_parts = 1,
): PlatformRead => ({
  platform: name,
  name,
  connect: "oauth",
  is_available: true,
  is_simulated: false,
  unavailable_reason: null,
  connect_fields: [],
  connect_needs: "",
  max_images: 4,
  max_videos: 1,
  videos_with_images: false,
  max_parts,
  parts_are: "replies",
  comment: null,
  options: [],
  has_costs: false,
  pictures: {
    mime_types: ["image/jpeg"],
    max_bytes: 1_000_000,
    max_width: 2000,
    max_height: 2000,
    min_ratio: null,
    max_ratio: null,
  },
  video: null,
  text: {
    max_length: 10,
    unit: "graphemes",
    max_bytes: null,
    max_hashtags: null,
    good_hashtags: 1,
    good_length: null,
    needs_media: false,
    url_length: null,
    ...text,
  },
})

const PLATFORMS = [
  platform("bluesky", { max_bytes: 40 }, 25),
  platform("x", { unit: "x_weighted", url_length: 23, max_length: 30 }),
  platform("mastodon", { url_length: 23, max_length: 30 }),
]

const usual = PLATFORMS[1]?.text as PlatformRead["text"]
const ACCOUNTS = [{ id: "premium", rules: { text: { ...usual, max_length: 300 }, max_images: 8 } }]

const kitOf = (isForX = false) => renderHook(() => useKit(PLATFORMS, ACCOUNTS, isForX)).result

test("a comment has rules of its own, and no thread is made where there is one", () => {
  const commented = { ...platform("linkedin", { max_length: 30 }, 2), parts_are: "comment" as const }
  const rules = { ...commented.text, max_length: 12 }
  const { current: kit } = renderHook(() =>
    useKit([...PLATFORMS, { ...commented, comment: rules }], ACCOUNTS, false),
  ).result

  expect(kit.over("Order it here today", "linkedin")).toBe(0)
  expect(kit.over("Order it here today", "linkedin", "comment")).toBe(7)
  expect(roomOf(kit, "linkedin", "Order here.", "comment")).toBe("tight")
  expect([kit.canThread("linkedin"), kit.hasComment("linkedin")]).toEqual([false, true])
  expect([kit.canThread("bluesky"), kit.hasComment("bluesky")]).toEqual([true, false])
  expect([kit.canThread("x"), kit.hasComment("x")]).toEqual([false, false])
})

test("an account's own limits hold where it is chosen", () => {
  const { current: kit } = kitOf()
  const long = "Rye bread, every morning from seven"

  expect(kit.over(long, "x")).toBe(5)
  expect(kit.over(long, { platform: "x", accountId: null })).toBe(5)
  expect(kit.over(long, { platform: "x", accountId: "premium" })).toBe(0)
  expect(kit.info({ platform: "x", accountId: "premium" })?.max_images).toBe(8)
})

test("a content warning takes from the length of a post, and not from a comment's", () => {
  const counted: PlatformRead = {
    ...platform("mastodon", { max_length: 20 }),
    options: [
      {
        ...{ name: "cw", label: "", kind: "text", choices: [], hint: "", max_length: 200 },
        needs: null,
        counts_with_text: true,
      },
    ],
  }
  const { current: kit } = renderHook(() => useKit([{ ...counted, comment: counted.text }], ACCOUNTS, false)).result
  const at = { platform: "mastodon", options: { cw: " Food talk ", other: true } }

  expect(kit.count("Rye today", at)).toBe(18)
  expect(kit.over("Rye is back", at)).toBe(0)
  expect(kit.over("Rye is back now", at)).toBe(4)
  expect(kit.over("Rye is back now", at, "comment")).toBe(0)
})

test("room gets tight from nine tenths and is over above the limit", () => {
  const { current: kit } = kitOf()

  expect(["Rye today", "Rye is", "Rye is back"].map(text => roomOf(kit, "bluesky", text))).toEqual([
    "tight",
    "fine",
    "over",
  ])
  expect(kit.over("Rye is back", "bluesky")).toBe(1)
})

test("Bluesky counts bytes beside what is seen", () => {
  const { current: kit } = kitOf()
  const flags = "🏴󠁧󠁢󠁥󠁮󠁧󠁿".repeat(2)

  expect(kit.count(flags, "bluesky")).toBe(2)
  expect(kit.overBytes(flags, "bluesky")).toBeGreaterThan(0)
  expect(kit.fits(flags, "bluesky")).toBe(false)
})

test("X counts by its own script once that is here: a bare domain is a link too", async () => {
  const result = kitOf(true)

  expect(result.current.count("See https://hearthandcrumb.example/stollen", "x")).toBe(27)
  await waitFor(() => expect(result.current.count("See hearthandcrumb.com", "x")).toBe(27))
  expect(result.current.count("パン", "x")).toBe(4)
})

test("Mastodon counts every address as long as another", () => {
  const { current: kit } = kitOf()

  expect(kit.count("See https://hearthandcrumb.example/a/very/long/path", "mastodon")).toBe(27)
})

test("the excess begins between two visible characters", () => {
  const fits = (text: string) => [...new Intl.Segmenter().segment(text)].length <= 3

  expect(fittingLength("Rye", fits)).toBe(3)
  expect("Ry👩‍🍳s".slice(0, fittingLength("Ry👩‍🍳s", fits))).toBe("Ry👩‍🍳")
  expect(fittingLength("Rye", () => false)).toBe(0)
})

test("weekly times come round in the business's zone, and none of them is past", () => {
  const slots = Array.from({ length: 7 }, (_, weekday) => ({ weekday: weekday as 0, local_time: "09:00", why: "so" }))
  const now = Date.now()
  const times = comingTimes(slots, "Europe/London", now)

  expect(times.length).toBeGreaterThanOrEqual(7)
  for (const { at } of times) expect(Date.parse(at)).toBeGreaterThan(now)
  expect(times.map(({ at }) => at)).toEqual(times.map(({ at }) => at).toSorted())
})

test("a cut has its shape, stays inside and moves with its place", () => {
  const box = cropBox({ width: 1200, height: 800 }, 1, 2, { x: 1, y: 0 })

  expect(box).toEqual({ x: 800, y: 0, width: 400, height: 400 })
})
