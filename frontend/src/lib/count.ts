import type { LengthUnit, TextRulesRead } from "@/api/types.gen"

const URL_PATTERN = /https?:\/\/\S+/g
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })

/** X's own ranges of characters that count one; everything else counts two. */
function isLight(codePoint: number): boolean {
  return (
    codePoint <= 0x10ff ||
    (codePoint >= 0x2000 && codePoint <= 0x200d) ||
    (codePoint >= 0x2010 && codePoint <= 0x201f) ||
    (codePoint >= 0x2032 && codePoint <= 0x2037)
  )
}

const IS_EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u
const utf8 = new TextEncoder()

/** Threads' own count: a character is one, an emoji as many as it has bytes. */
function emojiAsBytes(text: string): number {
  let count = 0
  for (const { segment } of graphemes.segment(text)) count += IS_EMOJI.test(segment) ? utf8.encode(segment).length : 1
  return count
}

function xWeight(text: string): number {
  let weight = 0
  for (const { segment } of graphemes.segment(text.normalize("NFC"))) {
    const points = [...segment].map(character => character.codePointAt(0) ?? 0)
    // An emoji of many parts counts as one wide character.
    const isEmoji = points.length > 1 && IS_EMOJI.test(segment)
    weight += isEmoji ? 2 : points.reduce((sum, point) => sum + (isLight(point) ? 1 : 2), 0)
  }
  return weight
}

function measure(text: string, unit: LengthUnit): number {
  switch (unit) {
    case "graphemes":
      return [...graphemes.segment(text)].length
    case "code_points":
      return [...text].length
    case "utf16_units":
      return text.length
    case "x_weighted":
      return xWeight(text)
    case "emoji_as_bytes":
      return emojiAsBytes(text)
  }
}

/** How long a text is for a platform, in the platform's own unit; the server's count decides. */
export function countText(text: string, rules: Pick<TextRulesRead, "unit" | "url_length">): number {
  const { unit, url_length } = rules
  if (url_length === null) return measure(text, unit)
  const urls = text.match(URL_PATTERN) ?? []
  return measure(text.replace(URL_PATTERN, ""), unit) + urls.length * url_length
}
