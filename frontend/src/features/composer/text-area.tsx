import { type ComponentProps, Fragment } from "react"
import { cn } from "@/lib/cn"

type Props = Omit<ComponentProps<"textarea">, "value"> & {
  value: string
  /** Words of the machine that nobody has accepted: on marker. */
  isMarked: boolean
  /** The marker is being wiped off. */
  isWiping: boolean
  /** From here on it is too much for the platform. */
  fits: number
}

const TEXT = "col-start-1 row-start-1 w-full break-words whitespace-pre-wrap text-18 max-md:text-16"

/** A text box that grows with its words and can show what lies under them: marker, and what is over the limit. */
export function TextArea({ value, isMarked, isWiping, fits, className, ...rest }: Props) {
  return (
    <div className={cn("grid", className)}>
      <div aria-hidden="true" className={cn(TEXT, "pointer-events-none text-transparent select-none")}>
        {isMarked || isWiping ? <Marker text={value} isWiping={isWiping} /> : value.slice(0, fits)}
        {!isMarked && !isWiping && fits < value.length && (
          <span className="bg-bad-bg underline decoration-bad decoration-wavy underline-offset-4">
            {value.slice(fits)}
          </span>
        )}
        {/* A last empty line has no height of its own. */}
        {"\u200b"}
      </div>
      <textarea
        {...rest}
        value={value}
        rows={1}
        className={cn(
          TEXT,
          "h-full resize-none overflow-hidden bg-transparent outline-none placeholder:text-ink-3",
          isMarked ? "text-on-mark" : "text-ink",
        )}
      />
    </div>
  )
}

function Marker({ text, isWiping }: { text: string; isWiping: boolean }) {
  return text.split("\n").map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
    <Fragment key={index}>
      {index > 0 && "\n"}
      {line.trim() && <span className={cn("mk text-transparent!", isWiping && "mk-wiping")}>{line}</span>}
    </Fragment>
  ))
}
