import { Fragment } from "react"
import { diffWords } from "./diff"

/** What a proposal takes away and puts in: struck through, and on marker. */
export function Difference({ before, after }: { before: string; after: string }) {
  return (
    <p className="min-h-14 text-18 break-words whitespace-pre-wrap max-md:text-16">
      {diffWords(before, after).map(({ kind, text }, index) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no identity but their place
        if (kind === "same") return <Fragment key={index}>{text}</Fragment>
        const [, words = "", space = ""] = /^([\s\S]*?)(\s*)$/.exec(text) ?? []
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Fragment key={index}>
            {kind === "removed" ? (
              <del className="text-ink-3 decoration-1">{words}</del>
            ) : (
              <ins className="mk no-underline">{words}</ins>
            )}
            {space || (kind === "removed" && " ")}
          </Fragment>
        )
      })}
    </p>
  )
}
