import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { cn } from "@/lib/cn"
import type { Rewrite, Wish } from "./use-rewrite"

const TONES = ["formal", "casual", "modest"] as const
const LANGUAGES = ["English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish"] as const

type Props = {
  rewrite: Rewrite
  /** Translating needs a language model; the built-in copywriter cannot, and is not asked to. */
  canTranslate: boolean
  /** Why nothing can be asked for now; null when it can. */
  whyNot: string | null
  onWish: (wish: Wish) => void
}

const CHIP =
  "inline-flex h-7 items-center rounded-chip border border-line-strong bg-raised px-2 text-12 whitespace-nowrap text-ink-2 not-disabled:hover:bg-hover disabled:text-ink-3 max-md:h-11 max-md:rounded-control max-md:px-3 max-md:text-13"

/** What the writer can be asked to do with the words at hand. */
export function RewriteBar({ rewrite, canTranslate, whyNot, onWish }: Props) {
  const t = useTranslations("compose")
  const isOff = whyNot !== null || rewrite.isWriting
  const chip = (wish: Wish) => (
    <button
      type="button"
      disabled={isOff}
      onClick={() => onWish(wish)}
      className={cn(CHIP, rewrite.wish?.name === wish.name && "bg-selected font-medium text-ink")}
    >
      {wish.name}
    </button>
  )
  return (
    <div className="flex flex-wrap items-center gap-1.5 max-md:flex-nowrap max-md:overflow-x-auto max-md:p-0.5">
      <span className="mr-1 text-12 font-medium text-ink-3 max-md:hidden">{t("rewrite")}</span>
      {chip({ name: t("wishes.shorten"), feedback: "Shorter" })}
      {chip({ name: t("wishes.hook"), feedback: "A stronger first line" })}
      <Choices name={t("wishes.tone")} isOff={isOff}>
        {TONES.map(tone => (
          <MenuItem
            key={tone}
            disabled={isOff}
            onClick={() => onWish({ name: t(`tones.${tone}`), feedback: FEEDBACK[tone] })}
          >
            {t(`tones.${tone}`)}
          </MenuItem>
        ))}
      </Choices>
      {canTranslate && (
        <Choices name={t("wishes.translate")} isOff={isOff}>
          {LANGUAGES.map(language => (
            <MenuItem
              key={language}
              disabled={isOff}
              onClick={() =>
                onWish({
                  name: t("translateTo", { language: t(`languages.${language}`) }),
                  feedback: `Translate all of it into ${language}`,
                })
              }
            >
              {t(`languages.${language}`)}
            </MenuItem>
          ))}
        </Choices>
      )}
      {chip({ name: t("wishes.openings"), feedback: "Another opening", count: 3 })}
      {chip({ name: t("wishes.tags"), feedback: "Add hashtags" })}
      {whyNot && <span className="text-12 text-ink-3">{whyNot}</span>}
    </div>
  )
}

/** A chip with a list behind it; while nothing can be asked for there is nothing to open. */
function Choices({ name, isOff, children }: { name: string; isOff: boolean; children: ReactNode }) {
  if (isOff) {
    return (
      <button type="button" disabled className={CHIP}>
        {name}
      </button>
    )
  }
  return <Menu trigger={{ className: CHIP, children: name }}>{children}</Menu>
}

const FEEDBACK: Record<(typeof TONES)[number], string> = {
  formal: "More formal",
  casual: "More casual",
  modest: "Less salesy",
}

type AnswerProps = { rewrite: Rewrite; count: (text: string) => number; onAccept: () => void; onAnother: () => void }

/** The writer's answer: what it is, and the choice to take it or leave it. */
export function RewriteAnswer({ rewrite, count, onAccept, onAnother }: AnswerProps) {
  const t = useTranslations("compose")
  const { asked, proposal, proposals, shown, isWriting, failure, wish, step } = rewrite
  if (!isWriting && proposal === null && failure === null) return null
  return (
    <section
      aria-label={t("proposal")}
      className="mb-3 rounded-panel border border-line-strong bg-raised p-3 max-md:rounded-none max-md:border-x-0 max-md:bg-side"
    >
      <div aria-live="polite" className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-13">
        <svg className="icon self-center text-mark-line" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3.6 12.9h8.8" strokeWidth="2" />
          <path d="m5 9.9-.3-2.1 5-5 2.3 2.3-5 5-2 .2Z" />
        </svg>
        <b className="font-semibold whitespace-nowrap">{wish?.name}</b>
        {failure !== null ? (
          <span className="min-w-0 flex-1 basis-60 text-bad">{failure || t("rewriteFailed")}</span>
        ) : isWriting ? (
          <span className="text-ink-2">{step ?? t("writing")}</span>
        ) : (
          <>
            {proposals.length > 1 && (
              <span className="text-ink-2">{t("whichProposal", { number: shown + 1, count: proposals.length })}</span>
            )}
            {asked && proposal !== null && (
              <span className="ml-auto text-12 text-ink-3 tabular-nums">
                {t("lengths", { before: count(asked.before), after: count(proposal) })}
              </span>
            )}
          </>
        )}
      </div>
      <div className="mt-2.5 flex flex-wrap gap-2">
        {proposal !== null && !isWriting && (
          <Button look="strong" onClick={onAccept} className="max-md:flex-1">
            {t("accept")}
            <kbd className="font-sans text-11 font-normal opacity-80 max-md:hidden">Ctrl ↵</kbd>
          </Button>
        )}
        <Button onClick={rewrite.stop} className="max-md:flex-1">
          {t(proposal !== null && !isWriting ? "reject" : "close")}
          <kbd className="font-sans text-11 font-normal text-ink-3 max-md:hidden">Esc</kbd>
        </Button>
        {proposal !== null && !isWriting && (
          <Button look="ghost" onClick={() => (shown + 1 < proposals.length ? rewrite.show(shown + 1) : onAnother())}>
            {t("another")}
          </Button>
        )}
      </div>
    </section>
  )
}
