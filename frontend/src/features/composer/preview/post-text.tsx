import { useLayoutEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { cn } from "@/lib/cn"
import { RichText } from "./rich-text"

type Props = {
  text: string
  /** From here on it is too much. */
  fits: number
  /** After how many lines the platform folds it; 0 where it never does. */
  fold: 0 | 2 | 3 | 5
  lead?: string
  /** Off where addresses in a text are no links. */
  hasLinks?: boolean
}

const CLAMP = { 0: "", 2: "line-clamp-2", 3: "line-clamp-3", 5: "line-clamp-5" }

/** A post's words as a reader meets them: folded where the platform folds, the excess underlined. */
export function PostText({ text, fits, fold, lead, hasLinks = true }: Props) {
  const t = useTranslations("compose")
  const [isWhole, setWhole] = useState(false)
  const [isLong, setLong] = useState(false)
  const paragraph = useRef<HTMLParagraphElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words, another height
  useLayoutEffect(() => {
    const element = paragraph.current
    if (element && !isWhole) setLong(element.scrollHeight > element.clientHeight + 1)
  }, [text, isWhole, fold])
  return (
    <div>
      <p
        ref={paragraph}
        className={cn("break-words whitespace-pre-wrap", !isWhole && CLAMP[fold], !text.trim() && "text-(--pv-quiet)")}
      >
        {lead && <b className="font-semibold">{lead} </b>}
        {text.trim() ? <RichText text={text.slice(0, fits)} hasLinks={hasLinks} /> : t("previewEmpty")}
        {fits < text.length && (
          <span className="bg-bad-bg underline decoration-bad decoration-wavy underline-offset-4">
            {text.slice(fits)}
          </span>
        )}
      </p>
      {fold > 0 && (isLong || isWhole) && (
        <button
          type="button"
          onClick={() => setWhole(!isWhole)}
          className="py-0.5 text-(--pv-quiet) hover:underline max-md:min-h-11"
        >
          {t(isWhole ? "seeLess" : "seeMore")}
        </button>
      )}
    </div>
  )
}
