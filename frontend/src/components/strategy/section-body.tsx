import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import type { StrategyDraft, StrategySection } from "@/api/types.gen"
import { PillarShape, pillarColor } from "@/components/pillar-shape"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { partnerOf, type StrategyPart } from "@/lib/strategy-sections"
import { type Side, Words } from "./words"

export type Compared = {
  /** The other version, to mark what differs from it. */
  other?: StrategyPart
  side?: Side
}

type Props = Compared & { section: StrategySection; draft: StrategyPart }

/** What a section says; beside another version, with what differs marked. */
export function SectionBody({ section, draft, ...compared }: Props) {
  switch (section) {
    case "positioning":
      return (
        <p className="max-w-160 text-20 text-pretty">
          <Text field="positioning" draft={draft} {...compared} />
        </p>
      )
    case "audience":
      return (
        <p className="max-w-160 whitespace-pre-line text-ink-2">
          <Text field="audience" draft={draft} {...compared} />
        </p>
      )
    case "pillars":
      return <Pillars pillars={draft.pillars ?? []} others={compared.other?.pillars} side={compared.side} />
    case "platforms":
      return <Pace draft={draft} {...compared} />
    case "voice":
      return draft.voice && <VoiceLines voice={draft.voice} other={compared.other?.voice} side={compared.side} />
    case "kpis":
      return (
        <Entries
          items={(draft.kpis ?? []).map(({ name, target, why }) => ({ title: name, aside: target, detail: why }))}
          others={compared.other?.kpis?.map(({ name, target, why }) => ({ title: name, aside: target, detail: why }))}
          side={compared.side}
        />
      )
    case "experiments":
      return (
        <Entries
          items={(draft.experiments ?? []).map(test => ({
            title: test.question,
            aside: test.how,
            detail: test.decided_by,
          }))}
          others={compared.other?.experiments?.map(test => ({
            title: test.question,
            aside: test.how,
            detail: test.decided_by,
          }))}
          side={compared.side}
        />
      )
  }
}

function Text({ field, draft, other, side }: Compared & { field: "positioning" | "audience"; draft: StrategyPart }) {
  return <Words text={draft[field] ?? ""} other={other && (other[field] ?? null)} side={side} />
}

/** Entries that the other version has and this one does not; told only where both are shown in one. */
function goneFrom<Item>(
  items: readonly Item[],
  others: readonly Item[] | undefined,
  side: Side | undefined,
  nameOf: (item: Item) => string,
): Item[] {
  if (!others || (side ?? "both") !== "both") return []
  const met = new Set(items.map((item, index) => partnerOf(item, index, items, others, nameOf)))
  return others.filter(other => !met.has(other))
}

type Pillar = StrategyDraft["pillars"][number]
const nameOf = ({ name }: { name: string }) => name

function Pillars({ pillars, others, side }: { pillars: readonly Pillar[]; others?: readonly Pillar[]; side?: Side }) {
  const t = useTranslations("strategyDocument")
  const gone = goneFrom(pillars, others, side, nameOf)
  return (
    <>
      <ShareBar pillars={pillars} />
      <ul>
        {pillars.map((pillar, index) => {
          const other = others && partnerOf(pillar, index, pillars, others, nameOf)
          const words = (text: string, was: string | undefined) => (
            <Words text={text} other={others && (was ?? null)} side={side} />
          )
          return (
            <li
              key={pillar.name}
              className="grid grid-cols-[10px_minmax(0,1fr)_auto] gap-x-3 border-t py-3 first:border-t-0"
            >
              <span className="pt-1.5">
                <PillarShape index={index} size={10} />
              </span>
              <div className="min-w-0">
                <h3 className="font-semibold">{words(pillar.name, other?.name)}</h3>
                <p className="text-13 text-ink-2">{words(pillar.description, other?.description)}</p>
                {pillar.hooks.length > 0 && (
                  <ul className="mt-1 text-13 text-ink-2">
                    {pillar.hooks.map((hook, place) => (
                      <li key={hook}>“{words(hook, other?.hooks[place])}”</li>
                    ))}
                  </ul>
                )}
              </div>
              <span className="text-13 tabular-nums">
                {words(t("share", { share: pillar.share }), other ? t("share", { share: other.share }) : undefined)}
              </span>
            </li>
          )
        })}
        {gone.map(pillar => (
          <li key={pillar.name} className="border-t py-3 pl-5.5 text-13">
            <del className="text-ink-3">
              {pillar.name}, {t("share", { share: pillar.share })}
            </del>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The pillars' shares as one line cut in pieces. */
function ShareBar({ pillars }: { pillars: readonly Pillar[] }) {
  return (
    <div aria-hidden="true" className="mb-2 flex gap-0.5">
      {pillars.map((pillar, index) => (
        <span
          key={pillar.name}
          className="h-2 min-w-1 rounded-[2px] transition-[flex-grow] duration-(--dur-3)"
          style={{ flex: `${pillar.share} 1 0`, background: pillarColor(index) }}
        />
      ))}
    </div>
  )
}

function Pace({ draft, other, side }: Compared & { draft: StrategyPart }) {
  const t = useTranslations("strategyDocument")
  const rows = (part: StrategyPart) =>
    (part.platforms ?? []).map(({ platform, why }) => ({
      platform,
      why,
      pace: t("aWeek", { count: part.posting_frequency?.[platform] ?? 0 }),
    }))
  const items = rows(draft)
  const others = other && rows(other)
  const find = (platform: string) => others?.find(row => row.platform === platform)
  const gone = goneFrom(items, others, side, ({ platform }) => platform)
  return (
    <ul>
      {items.map(({ platform, why, pace }) => (
        <li
          key={platform}
          className="grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 border-t py-2.5 text-13 first:border-t-0 first:pt-0"
        >
          <span className="pt-0.5">
            <PlatformGlyph platform={platform} isNamed={false} />
          </span>
          <div className="min-w-0">
            <p className="font-medium">{platformName(platform)}</p>
            <p className="max-w-140 text-ink-2">
              <Words text={why} other={others && (find(platform)?.why ?? null)} side={side} />
            </p>
          </div>
          <span className="tabular-nums">
            <Words text={pace} other={others && (find(platform)?.pace ?? null)} side={side} />
          </span>
        </li>
      ))}
      {gone.map(({ platform, pace }) => (
        <li key={platform} className="border-t py-2.5 pl-6.5 text-13">
          <del className="text-ink-3">
            {platformName(platform)}, {pace}
          </del>
        </li>
      ))}
    </ul>
  )
}

type Voice = StrategyDraft["voice"]

function VoiceLines({ voice, other, side }: { voice: Voice; other?: Voice; side?: Side }) {
  const t = useTranslations("strategyDocument")
  return (
    <>
      <p className="mb-3 max-w-160 font-medium">
        <Words text={voice.tone} other={other?.tone} side={side} />
      </p>
      <div className="grid gap-x-8 gap-y-4 @xl:grid-cols-2">
        <Phrases title={t("do")} phrases={voice.do} others={other?.do} side={side} />
        <Phrases title={t("dont")} phrases={voice.dont} others={other?.dont} side={side} />
      </div>
    </>
  )
}

function Phrases({
  title,
  phrases,
  others,
  side,
}: {
  title: string
  phrases: readonly string[]
  others?: readonly string[]
  side?: Side
}) {
  const itself = (phrase: string) => phrase
  const rows: ReactNode[] = phrases.map((phrase, index) => (
    <Words key={phrase} text={phrase} other={others && partnerOf(phrase, index, phrases, others, itself)} side={side} />
  ))
  const gone = goneFrom(phrases, others, side, itself)
  return (
    <div>
      <h3 className="text-12 text-ink-3">{title}</h3>
      <ul className="mt-1 text-13">
        {phrases.map((phrase, index) => (
          <li key={phrase} className="border-t py-1.5 first:border-t-0">
            {rows[index]}
          </li>
        ))}
        {gone.map(phrase => (
          <li key={phrase} className="border-t py-1.5 first:border-t-0">
            <del className="text-ink-3">{phrase}</del>
          </li>
        ))}
      </ul>
    </div>
  )
}

type Entry = { title: string; aside: string; detail: string }

function Entries({ items, others, side }: { items: readonly Entry[]; others?: readonly Entry[]; side?: Side }) {
  const titleOf = ({ title }: Entry) => title
  const gone = goneFrom(items, others, side, titleOf)
  return (
    <ul>
      {items.map((item, index) => {
        const other = others && partnerOf(item, index, items, others, titleOf)
        const words = (field: keyof Entry) => (
          <Words text={item[field]} other={others && (other?.[field] ?? null)} side={side} />
        )
        return (
          <li key={item.title} className="border-t py-2.5 first:border-t-0 first:pt-0">
            <h3 className="font-semibold">{words("title")}</h3>
            <p className="max-w-160 text-13">{words("aside")}</p>
            <p className="max-w-160 text-13 text-ink-2">{words("detail")}</p>
          </li>
        )
      })}
      {gone.map(({ title }) => (
        <li key={title} className="border-t py-2.5 text-13">
          <del className="text-ink-3">{title}</del>
        </li>
      ))}
    </ul>
  )
}
