import { Fragment } from "react"

/** What platforms turn into links: addresses, hashtags, names. */
const LINKS =
  /(https?:\/\/\S+[^\s.,;:!?)"'”’]|(?<![\p{L}\p{N}&])#[\p{L}\p{N}_]+|(?<![\p{L}\p{N}.])@[\p{L}\p{N}_.-]*[\p{L}\p{N}])/gu

export function RichText({ text, hasLinks }: { text: string /** Off: hashtags and names only. */; hasLinks: boolean }) {
  return text.split(LINKS).map((piece, index) =>
    index % 2 === 1 && (hasLinks || !piece.startsWith("http")) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no identity but their place
      <span key={index} className="text-(--pv-link)">
        {piece.replace(/^https?:\/\/(?:www\.)?/, "")}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <Fragment key={index}>{piece}</Fragment>
    ),
  )
}

/** The host of the first address in a text: what a link card names. */
export function linkHost(text: string): string | null {
  const found = /https?:\/\/\S+/.exec(text)?.[0]
  try {
    return found ? new URL(found).hostname.replace(/^www\./, "") : null
  } catch {
    return null
  }
}
