import { expect, test } from "vitest"
import type { MediaRead, VideoRulesRead } from "@/api/types.gen"
import { mediaTroubles } from "./media-troubles"

const VIDEO: VideoRulesRead = {
  min_bytes: 1,
  max_bytes: 5_000_000,
  min_seconds: 3,
  max_seconds: 90,
  max_width: 1280,
  max_height: 1280,
  min_ratio: 0.5,
  max_ratio: 2,
}
const RULES = { max_images: 4, max_videos: 1, videos_with_images: false, video: VIDEO, text: { needs_media: false } }

function media(kind: MediaRead["kind"], about: Partial<MediaRead> = {}): MediaRead {
  return {
    id: "m",
    business_id: "b",
    kind,
    mime_type: kind === "video" ? "video/mp4" : "image/jpeg",
    width: 1000,
    height: 1000,
    duration_seconds: kind === "video" ? 20 : null,
    byte_size: 1_000_000,
    alt_text: "",
    file_name: kind === "video" ? "oven.mp4" : "rye.jpg",
    sha256: "",
    version: 1,
    created_at: "",
    updated_at: "",
    url: "",
    thumbnail_url: "",
    ...about,
  }
}

const picture = media("image")
const film = media("video")

test("what fits is no trouble, and a platform that needs a picture says so", () => {
  expect(mediaTroubles(RULES, [])).toEqual([])
  expect(mediaTroubles(RULES, [film])).toEqual([])
  expect(mediaTroubles(RULES, [picture, picture, picture, picture])).toEqual([])
  expect(mediaTroubles({ ...RULES, text: { needs_media: true } }, [])).toEqual([{ code: "needs-media" }])
})

test("too many pictures, of which what is not known yet counts as one", () => {
  expect(mediaTroubles(RULES, [picture, picture, null, picture, null])).toEqual([
    { code: "too-many-images", over: 1, limit: 4 },
  ])
})

test("a video beside pictures, a second one, or any at all where none is taken", () => {
  expect(mediaTroubles(RULES, [film, picture])).toEqual([{ code: "videos-with-images" }])
  expect(mediaTroubles(RULES, [film, film])).toEqual([{ code: "too-many-videos", over: 1, limit: 1 }])
  expect(mediaTroubles({ ...RULES, max_videos: 0, video: null }, [film, picture])).toEqual([
    { code: "videos-not-taken" },
  ])
})

test("where both stand together they count together", () => {
  const together = { ...RULES, max_videos: 4, videos_with_images: true }

  expect(mediaTroubles(together, [film, picture, film, picture])).toEqual([])
  expect(mediaTroubles(together, [film, picture, film, picture, picture])).toEqual([
    { code: "too-many-media", over: 1, limit: 4 },
  ])
})

test.each([
  ["big", { byte_size: 5_000_001 }],
  ["small", { byte_size: 0 }],
  ["short", { duration_seconds: 2.9 }],
  ["long", { duration_seconds: 91 }],
  ["wide", { width: 1300 }],
  ["high", { height: 1300 }],
  ["narrow", { width: 400 }],
  ["broad", { height: 400 }],
])("a video that is too %s is named", (why, about) => {
  expect(mediaTroubles(RULES, [media("video", about)])).toMatchObject([{ code: "video-unfit", file: "oven.mp4", why }])
})

test("a video whose length nobody knows is not refused for it", () => {
  expect(mediaTroubles(RULES, [media("video", { duration_seconds: null })])).toEqual([])
})
