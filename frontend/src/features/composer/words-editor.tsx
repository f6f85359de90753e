import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react"
import { type KeyboardEvent, type ReactNode, useRef } from "react"
import { useTranslations } from "use-intl"
import { platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { toast } from "@/lib/toast"
import { Counter } from "./counter"
import { fittingLength, type Kit, type Where } from "./kit"
import { TextArea } from "./text-area"
import { splitAtLimit, type Words, withNewPart, withoutPart, withPart, withPartMoved } from "./words"

type Place = Exclude<Where, string>

type Props = {
  kit: Kit
  words: Words
  /** The places these words go to as they stand. */
  places: readonly Place[]
  isMarked: boolean
  isWiping: boolean
  isReadOnly: boolean
  active: number
  onActive: (part: number) => void
  onWords: (words: Words) => void
  onSubmit: () => void
  /** What takes the place of a part while a proposal for it is looked at. */
  proposalAt: number | null
  proposal: ReactNode
}

/** The words of a tab: one text, or the parts of a thread, each counted as its platforms count. */
export function WordsEditor(props: Props) {
  const { kit, words, places, isReadOnly, active, onActive, onWords, onSubmit, proposalAt, proposal } = props
  const t = useTranslations("compose")
  const common = useTranslations("postActions")
  const list = useRef<HTMLDivElement>(null)
  const threading = places.filter(({ platform }) => kit.canThread(platform))
  const mostParts = Math.max(1, ...threading.map(place => kit.info(place)?.max_parts ?? 1))
  const canAdd = threading.length > 0 && words.length < mostParts && !isReadOnly
  const withoutThreads = places.map(({ platform }) => platform).filter(platform => !kit.canThread(platform))
  const isThread = words.length > 1

  const focusPart = (part: number) => {
    onActive(part)
    setTimeout(() => list.current?.querySelectorAll("textarea")[part]?.focus())
  }
  const remove = (part: number) => {
    onWords(withoutPart(words, part))
    focusPart(Math.max(0, part - 1))
    if (words[part]?.trim()) {
      toast(t("partRemoved", { number: part + 1 }), {
        action: { label: common("undo"), run: () => onWords(words) },
      })
    }
  }
  const split = (part: number) => {
    const fitsAll = (text: string) => threading.every(place => kit.fits(text, place))
    const pieces = splitAtLimit(words[part] ?? "", fitsAll, mostParts - words.length + 1)
    onWords([...words.slice(0, part), ...pieces, ...words.slice(part + 1)])
    focusPart(part)
  }
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>, part: number) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      onSubmit()
    }
    if (event.altKey && isThread && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const to = part + (event.key === "ArrowUp" ? -1 : 1)
      if (to < 0 || to >= words.length) return
      event.preventDefault()
      onWords(withPartMoved(words, part, to))
      focusPart(to)
    }
  }

  return (
    <div ref={list}>
      {words.map((part, index) => {
        // Where there are no threads, the parts arrive as one text: its length is told on that platform's own tab.
        const counted = isThread && threading.length > 0 ? threading : places
        const tightest = tightestOf(kit, part, counted)
        const isOver = counted.some(place => !kit.fits(part, place))
        const canSplit = isOver && canAdd && threading.some(place => !kit.fits(part, place))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
          <div key={index} className={isThread ? "grid grid-cols-[20px_minmax(0,1fr)] gap-x-3" : undefined}>
            {isThread && (
              <div aria-hidden="true" className="flex flex-col items-center">
                <span className="mt-1 grid size-5 place-items-center rounded-full bg-hover text-11 tabular-nums text-ink-2">
                  {index + 1}
                </span>
                {index < words.length - 1 && <span className="w-px flex-1 bg-line" />}
              </div>
            )}
            <div className="min-w-0 pb-3">
              {proposalAt === index ? (
                proposal
              ) : (
                <TextArea
                  value={part}
                  isMarked={props.isMarked}
                  isWiping={props.isWiping}
                  fits={fittingLength(part, text => counted.every(place => kit.fits(text, place)))}
                  readOnly={isReadOnly}
                  aria-label={isThread ? t("part", { number: index + 1, count: words.length }) : t("text")}
                  placeholder={index === 0 ? t("placeholder") : t("placeholderPart")}
                  onFocus={() => onActive(index)}
                  onChange={event => onWords(withPart(words, index, event.target.value))}
                  onKeyDown={event => onKey(event, index)}
                  className={isThread ? "min-h-14" : "min-h-40 max-md:min-h-28"}
                />
              )}
              <div className="mt-2 flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
                <span role="status" className="inline-flex">
                  {tightest && <Counter kit={kit} at={tightest} text={part} />}
                </span>
                <span className="ml-auto flex items-center gap-1">
                  {canSplit && (
                    <Button size="sm" onClick={() => split(index)}>
                      {t("split")}
                    </Button>
                  )}
                  {isThread && !isReadOnly && (index === active || canSplit) && (
                    <>
                      <Button
                        size="sm"
                        look="ghost"
                        isIcon
                        aria-label={t("partUp", { number: index + 1 })}
                        disabled={index === 0}
                        onClick={() => {
                          onWords(withPartMoved(words, index, index - 1))
                          focusPart(index - 1)
                        }}
                        className="disabled:border-transparent disabled:bg-transparent"
                      >
                        <ArrowUp className="icon" />
                      </Button>
                      <Button
                        size="sm"
                        look="ghost"
                        isIcon
                        aria-label={t("partDown", { number: index + 1 })}
                        disabled={index === words.length - 1}
                        onClick={() => {
                          onWords(withPartMoved(words, index, index + 1))
                          focusPart(index + 1)
                        }}
                        className="disabled:border-transparent disabled:bg-transparent"
                      >
                        <ArrowDown className="icon" />
                      </Button>
                      <Button
                        size="sm"
                        look="ghost"
                        isIcon
                        aria-label={t("partRemove", { number: index + 1 })}
                        onClick={() => remove(index)}
                      >
                        <Trash2 className="icon" />
                      </Button>
                    </>
                  )}
                  {canAdd && index === words.length - 1 && !canSplit && (
                    <Button
                      size="sm"
                      look="ghost"
                      onClick={() => {
                        onWords(withNewPart(words, index))
                        focusPart(index + 1)
                      }}
                    >
                      <Plus className="icon" aria-hidden="true" />
                      {t(isThread ? "addPart" : "addThread")}
                    </Button>
                  )}
                </span>
              </div>
            </div>
          </div>
        )
      })}
      {isThread && withoutThreads.length > 0 && threading.length > 0 && (
        <p className="pb-3 text-12 text-ink-3">
          {t("joined", { platforms: [...new Set(withoutThreads.map(platformName))].join(", ") })}
        </p>
      )}
    </div>
  )
}

/** The place in which a text comes nearest to the limit. */
function tightestOf(kit: Kit, text: string, places: readonly Place[]): Place | null {
  const share = (place: Place) => {
    const most = kit.rules(place)?.max_length ?? Number.POSITIVE_INFINITY
    return kit.fits(text, place) ? kit.count(text.trim(), place) / most : 1 + kit.over(text, place)
  }
  return places.reduce<Place | null>(
    (best, place) => (best === null || share(place) > share(best) ? place : best),
    null,
  )
}
