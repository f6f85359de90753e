import { Fragment, type ReactNode } from "react"

/** Words of the machine on marker while nobody has accepted them; in ink otherwise. */
export function Marked({ isMarked, children }: { isMarked: boolean; children: ReactNode }) {
  return isMarked ? <span className="mk">{children}</span> : children
}

/** A whole text, line by line: empty lines stay empty, so that the marker lies behind words only. */
export function MarkedText({ isMarked, text }: { isMarked: boolean; text: string }) {
  if (!isMarked) return text
  return text.split("\n").map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
    <Fragment key={index}>
      {index > 0 && "\n"}
      {line.trim() && <span className="mk">{line}</span>}
    </Fragment>
  ))
}
