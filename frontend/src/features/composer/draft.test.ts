import { describe, expect, test } from "vitest"
import { makePost } from "../../../tests/posts"
import { conflictOf } from "./conflict"
import {
  BASE,
  chosen,
  type Draft,
  emptyDraft,
  isCustomised,
  isLocked,
  isOnCalendar,
  type Place,
  reduce,
  wordsOf,
} from "./draft"
import { draftFrom } from "./from-posts"
import { fingerprint, toSave } from "./to-posts"

const bluesky: Place = { key: "a1", platform: "bluesky", accountId: "a1" }
const linkedin: Place = { key: "a2", platform: "linkedin", accountId: "a2" }
const canThread = (platform: string) => platform === "bluesky"
const rules = { canThread, hasComment: (platform: string) => platform === "linkedin" }
const threads = { canThread: () => true, hasComment: () => false }
const noComments = { canThread, hasComment: () => false }

function twoPlaces(): Draft {
  const start = reduce(reduce(emptyDraft("g"), { do: "toggle", place: bluesky }), { do: "toggle", place: linkedin })
  return reduce(start, { do: "write", tab: BASE, words: ["Rye is back."], canThread: true })
}

const says = (draft: Draft) =>
  Object.fromEntries(chosen(draft).map(target => [target.key, wordsOf(draft, target, canThread(target.platform))]))

describe("base and overrides", () => {
  test("what is written in the base goes to every place, an override to its own only", () => {
    let draft = reduce(twoPlaces(), {
      do: "write",
      tab: "a2",
      words: ["Rye is back, dear colleagues."],
      canThread: false,
    })
    draft = reduce(draft, { do: "write", tab: BASE, words: ["Rye is back today."], canThread: true })

    expect(says(draft)).toEqual({ a1: ["Rye is back today."], a2: ["Rye is back, dear colleagues."] })
    expect(draft.targets.map(isCustomised)).toEqual([false, true])
  })

  test("a reset, or typing the base text again, makes it the base's", () => {
    const own = reduce(twoPlaces(), { do: "write", tab: "a2", words: ["Other."], canThread: false })
    const typed = reduce(own, { do: "write", tab: "a2", words: ["Rye is back. "], canThread: false })

    expect(reduce(own, { do: "reset", tab: "a2" }).targets.some(isCustomised)).toBe(false)
    expect(typed.targets.some(isCustomised)).toBe(false)
  })

  test("a thread arrives as one text where there are no threads", () => {
    const draft = reduce(twoPlaces(), {
      do: "write",
      tab: BASE,
      words: ["Rye is back.", "Come early."],
      canThread: true,
    })

    expect(says(draft)).toEqual({ a1: ["Rye is back.", "Come early."], a2: ["Rye is back.\n\nCome early."] })
  })

  test("a place that is chosen again still has its own words", () => {
    const own = reduce(twoPlaces(), { do: "write", tab: "a2", words: ["Other."], canThread: false })
    const off = reduce(own, { do: "toggle", place: linkedin })

    expect(chosen(off).map(({ key }) => key)).toEqual(["a1"])
    expect(says(reduce(off, { do: "toggle", place: linkedin }))).toEqual({ a1: ["Rye is back."], a2: ["Other."] })
  })

  test("pictures are taken over, or a place's own", () => {
    let draft = reduce(twoPlaces(), { do: "show", tab: BASE, mediaIds: ["m1", "m2"] })
    draft = reduce(draft, { do: "show", tab: "a1", mediaIds: ["m2"] })
    const { body } = toSave(draft, "b", canThread) ?? { body: null }

    expect(body?.posts.map(post => post.media_ids)).toEqual([["m2"], ["m1", "m2"]])
    expect(reduce(draft, { do: "show", tab: "a1", mediaIds: ["m1", "m2"] }).targets.some(isCustomised)).toBe(false)
  })
})

describe("a first comment", () => {
  test("goes out as the part after the words, under its own place only", () => {
    const draft = reduce(twoPlaces(), { do: "comment", tab: "a2", text: " Order here: example.com " })

    expect(
      toSave(draft, "b", canThread)?.body.posts.map(({ text, following_parts }) => [text, following_parts]),
    ).toEqual([
      ["Rye is back.", []],
      ["Rye is back.", ["Order here: example.com"]],
    ])
  })

  test("comes back as a comment, not as words that were customised, and nothing needs saving", () => {
    const posts = [
      makePost({ platform: "bluesky", text: "Rye.", group_id: "g", created_at: "2026-11-18T09:00:01Z" }),
      makePost({ platform: "linkedin", text: "Rye.", following_parts: ["Order here."], group_id: "g" }),
    ]
    const draft = draftFrom(posts, [], rules)

    expect(draft.base).toEqual(["Rye."])
    expect(draft.targets.map(({ platform, comment }) => [platform, comment]).toSorted()).toEqual([
      ["bluesky", ""],
      ["linkedin", "Order here."],
    ])
    expect(draft.targets.some(isCustomised)).toBe(false)
    expect(
      toSave(draft, "b", canThread)
        ?.body.posts.map(post => post.following_parts)
        .toSorted(),
    ).toEqual([[], ["Order here."]])
  })

  test("stays when the words go back to the base, and when a thread is joined above it", () => {
    let draft = reduce(twoPlaces(), { do: "comment", tab: "a2", text: "Order here." })
    draft = reduce(reduce(draft, { do: "write", tab: BASE, words: ["Rye.", "Early."], canThread: true }), {
      do: "reset",
      tab: "a2",
    })

    expect(toSave(draft, "b", canThread)?.body.posts[1]).toMatchObject({
      text: "Rye.\n\nEarly.",
      following_parts: ["Order here."],
    })
  })
})

describe("choices of a platform", () => {
  const choose = (draft: Draft, name: string, value: string | boolean | null) =>
    reduce(draft, { do: "choose", tab: "a2", name, value })

  test("are saved with their own post, and one that is as usual again is not", () => {
    const draft = choose(choose(choose(twoPlaces(), "who", "FRIENDS"), "quiet", true), "title", "  ")
    const [first, second] = toSave(draft, "b", canThread)?.body.posts ?? []

    expect([first?.options, second?.options]).toEqual([{}, { quiet: true, who: "FRIENDS" }])
    expect(toSave(choose(draft, "who", null), "b", canThread)?.body.posts[1]?.options).toEqual({ quiet: true })
  })

  test("another choice is something to save, another order of them is not", () => {
    const one = choose(choose(twoPlaces(), "who", "FRIENDS"), "quiet", true)
    const other = choose(choose(twoPlaces(), "quiet", true), "who", "FRIENDS")
    const print = (draft: Draft) => fingerprint(toSave(draft, "b", canThread))

    expect(print(one)).toBe(print(other))
    expect(print(choose(one, "quiet", null))).not.toBe(print(one))
  })
})

describe("saving", () => {
  test("empty parts are left out, and a draft without words is nothing to save", () => {
    const draft = reduce(twoPlaces(), { do: "write", tab: BASE, words: ["Rye.", " ", "Early."], canThread: true })

    expect(toSave(draft, "b", canThread)?.body.posts[0]).toMatchObject({ text: "Rye.", following_parts: ["Early."] })
    expect(toSave(reduce(emptyDraft("g"), { do: "toggle", place: bluesky }), "b", canThread)).toBeNull()
    expect(fingerprint(null)).toBe("")
  })

  test("a stored post is named with the version seen, and one no longer chosen is taken away", () => {
    const posts = { a1: makePost({ version: 3 }), a2: makePost({ platform: "linkedin", version: 5 }) }
    const stored = reduce(twoPlaces(), { do: "saved", posts, removed: [] })
    const save = toSave(reduce(stored, { do: "toggle", place: linkedin }), "b", canThread)

    expect(save?.body.posts.map(({ id, version }) => [id, version])).toEqual([[posts.a1.id, 3]])
    expect(save?.body.removed).toEqual([{ id: posts.a2.id, version: 5 }])
    const after = reduce(reduce(stored, { do: "toggle", place: linkedin }), {
      do: "saved",
      posts: {},
      removed: [posts.a2.id],
    })
    expect(after.targets.find(({ key }) => key === "a2")?.post).toBeNull()
  })

  test("a new version alone is nothing to save", () => {
    const posts = { a1: makePost({ version: 3 }), a2: makePost({ platform: "linkedin" }) }
    const before = reduce(twoPlaces(), { do: "saved", posts, removed: [] })
    const after = reduce(before, { do: "saved", posts: { ...posts, a1: { ...posts.a1, version: 4 } }, removed: [] })

    expect(fingerprint(toSave(after, "b", canThread))).toBe(fingerprint(toSave(before, "b", canThread)))
  })

  test("what is out is left alone", () => {
    const posts = { a1: makePost({ status: "published" }), a2: makePost({ status: "scheduled", platform: "linkedin" }) }
    const draft = reduce(twoPlaces(), { do: "saved", posts, removed: [] })

    expect(draft.targets.map(isLocked)).toEqual([true, false])
    expect(isOnCalendar(draft)).toBe(true)
    expect(toSave(draft, "b", canThread)?.body.posts.map(({ id }) => id)).toEqual([posts.a2.id])
  })
})

describe("opening", () => {
  const post = (platform: "bluesky" | "linkedin" | "x", text: string, created: number, parts: string[] = []) =>
    makePost({
      platform,
      text,
      following_parts: parts,
      group_id: "g",
      social_account_id: platform,
      created_at: `2026-11-18T09:00:0${created}Z`,
    })

  test("what most posts say is the base, and who says something else is customised", () => {
    const posts = [post("x", "Short.", 1), post("bluesky", "Rye is back.", 2), post("linkedin", "Rye is back.", 3)]
    const draft = draftFrom(posts, [], threads)

    expect(draft.base).toEqual(["Rye is back."])
    expect(draft.targets.map(target => [target.key, isCustomised(target)])).toEqual([
      ["x", true],
      ["bluesky", false],
      ["linkedin", false],
    ])
  })

  test("the base this device remembers decides where posts are equally many", () => {
    const posts = [post("bluesky", "Short.", 1), post("linkedin", "Rye is back.", 2)]
    const draft = draftFrom(posts, [], threads, { base: ["Rye is back."], mediaIds: [] })

    expect(draft.targets.map(isCustomised)).toEqual([true, false])
    expect(draftFrom(posts, [], threads).base).toEqual(["Short."])
  })

  test("a thread and the same words in one text are one idea", () => {
    const posts = [post("bluesky", "Rye.", 1, ["Early."]), post("linkedin", "Rye.\n\nEarly.", 2)]

    expect(draftFrom(posts, [], noComments).targets.some(isCustomised)).toBe(false)
  })

  test("nothing needs saving right after opening", () => {
    const posts = [post("bluesky", "Rye.", 1, ["Early."]), post("linkedin", "Rye.", 2)]
    const draft = draftFrom(posts, [], noComments)
    const body = toSave(draft, "b", canThread)?.body

    expect(body?.posts.map(({ text, following_parts }) => [text, following_parts])).toEqual([
      ["Rye.", ["Early."]],
      ["Rye.", []],
    ])
  })
})

describe("two versions", () => {
  const mine = () => {
    const posts = { a1: makePost({ text: "Rye is back.", version: 1 }), a2: makePost({ text: "Rye is back." }) }
    return { posts, draft: reduce(twoPlaces(), { do: "saved", posts, removed: [] }) }
  }

  test("other words elsewhere are shown beside mine, and mine can go over them", () => {
    const { posts, draft } = mine()
    const changed = reduce(draft, { do: "write", tab: BASE, words: ["Mine."], canThread: true })
    const theirs = conflictOf(changed, [{ ...posts.a1, text: "Theirs.", version: 2 }, posts.a2])

    expect(theirs.differences).toMatchObject([{ key: "a1", mine: "Mine.", theirs: "Theirs." }])
    expect(theirs.adopted.targets[0]?.post?.version).toBe(2)
    expect(wordsOf(theirs.adopted, theirs.adopted.targets[0] as Draft["targets"][number], true)).toEqual(["Mine."])
  })

  test("other choices elsewhere are shown beside mine", () => {
    const { posts, draft } = mine()
    const changed = reduce(draft, { do: "choose", tab: "a1", name: "who", value: "ME" })
    const theirs = conflictOf(changed, [{ ...posts.a1, options: { who: "ALL", quiet: true }, version: 2 }, posts.a2])

    expect(theirs.differences).toMatchObject([
      {
        key: "a1",
        options: [
          { name: "who", mine: "ME", theirs: "ALL" },
          { name: "quiet", mine: null, theirs: true },
        ],
      },
    ])
    const alike = { ...posts.a1, options: { who: "ME" }, version: 2 }
    expect(conflictOf(changed, [alike, posts.a2]).isSilent).toBe(true)
  })

  test("another comment elsewhere is a conflict too", () => {
    const { posts, draft } = mine()
    const changed = reduce(draft, { do: "comment", tab: "a2", text: "Mine." })
    const theirs = conflictOf(changed, [posts.a1, { ...posts.a2, following_parts: ["Theirs."], version: 2 }])

    expect(theirs.differences).toMatchObject([
      { key: "a2", mine: "Rye is back.\n\nMine.", theirs: "Rye is back.\n\nTheirs." },
    ])
  })

  test("a post that only moved on to the calendar is no conflict", () => {
    const { posts, draft } = mine()
    const changed = reduce(draft, { do: "write", tab: BASE, words: ["Mine."], canThread: true })

    expect(conflictOf(changed, [{ ...posts.a1, status: "scheduled", version: 2 }, posts.a2]).isSilent).toBe(true)
  })

  test("a deleted post is a conflict, and mine would be written anew", () => {
    const { posts, draft } = mine()
    const theirs = conflictOf(draft, [posts.a2])

    expect(theirs.differences).toMatchObject([{ key: "a1", theirs: null }])
    expect(theirs.adopted.targets[0]?.post).toBeNull()
  })
})
