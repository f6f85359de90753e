import { useQuery } from "@tanstack/react-query"
import { Plus, Trash2 } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import type { Platform, StrategyDraft } from "@/api/types.gen"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Field, Input, Textarea } from "@/components/ui/field"
import type { StrategyPart } from "@/lib/strategy-sections"

const MOST_PILLARS = 5
const FEWEST_PILLARS = 3

const replaced = <Item,>(items: readonly Item[], index: number, change: Partial<Item>): Item[] =>
  items.map((item, place) => (place === index ? { ...item, ...change } : item))
const without = <Item,>(items: readonly Item[], index: number): Item[] => items.filter((_, place) => place !== index)

function Row({ label, onRemove, children }: { label: string; onRemove?: () => void; children: ReactNode }) {
  const t = useTranslations("strategyDocument")
  return (
    <fieldset className="relative border-t py-4 pr-11 first:border-t-0 first:pt-0">
      <legend className="sr-only">{label}</legend>
      {children}
      {onRemove && (
        <Button
          look="ghost"
          size="sm"
          isIcon
          aria-label={t("remove", { what: label })}
          onClick={onRemove}
          className="absolute right-0 bottom-4"
        >
          <Trash2 className="icon" />
        </Button>
      )}
    </fieldset>
  )
}

function Lines({ label, lines, onChange }: { label: string; lines: string[]; onChange: (lines: string[]) => void }) {
  const t = useTranslations("strategyDocument")
  return (
    <Field label={label} hint={t("oneALine")}>
      {given => (
        <Textarea
          {...given}
          rows={Math.max(3, lines.length + 1)}
          value={lines.join("\n")}
          onChange={event => onChange(event.target.value.split("\n"))}
        />
      )}
    </Field>
  )
}

function AddButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Button size="sm" onClick={onClick}>
      <Plus className="icon size-3.5" aria-hidden="true" />
      {children}
    </Button>
  )
}

type Pillar = StrategyDraft["pillars"][number]

export function PillarsFields({ pillars, onChange }: { pillars: Pillar[]; onChange: (pillars: Pillar[]) => void }) {
  const t = useTranslations("strategyDocument")
  const sum = pillars.reduce((total, { share }) => total + (Number.isNaN(share) ? 0 : share), 0)
  return (
    <>
      {pillars.map((pillar, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is being typed, and its place stays
          key={index}
          label={pillar.name || t("pillarNumber", { number: index + 1 })}
          onRemove={pillars.length > FEWEST_PILLARS ? () => onChange(without(pillars, index)) : undefined}
        >
          <div className="grid grid-cols-[minmax(0,1fr)_88px] gap-3">
            <Field
              label={
                <span className="flex items-center gap-1.5">
                  <PillarShape index={index} />
                  {t("pillarName")}
                </span>
              }
            >
              {given => (
                <Input
                  {...given}
                  value={pillar.name}
                  onChange={event => onChange(replaced(pillars, index, { name: event.target.value }))}
                />
              )}
            </Field>
            <Field label={t("shareInPercent")}>
              {given => (
                <Input
                  {...given}
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={100}
                  value={Number.isNaN(pillar.share) ? "" : pillar.share}
                  onChange={event => onChange(replaced(pillars, index, { share: event.target.valueAsNumber }))}
                />
              )}
            </Field>
          </div>
          <Field className="mt-3" label={t("description")}>
            {given => (
              <Input
                {...given}
                value={pillar.description}
                onChange={event => onChange(replaced(pillars, index, { description: event.target.value }))}
              />
            )}
          </Field>
          <div className="mt-3">
            <Lines
              label={t("hooks")}
              lines={pillar.hooks}
              onChange={hooks => onChange(replaced(pillars, index, { hooks }))}
            />
          </div>
        </Row>
      ))}
      <div className="flex items-center gap-4">
        {pillars.length < MOST_PILLARS && (
          <AddButton
            onClick={() =>
              onChange([...pillars, { name: "", description: "", share: Math.max(1, 100 - sum), hooks: [] }])
            }
          >
            {t("addPillar")}
          </AddButton>
        )}
        <p role="status" className={sum === 100 ? "text-13 text-ink-2" : "text-13 text-wait"}>
          {t("sum", { sum })}
        </p>
      </div>
    </>
  )
}

export function PaceFields({ part, onChange }: { part: StrategyPart; onChange: (change: StrategyPart) => void }) {
  const t = useTranslations("strategyDocument")
  const { data: offered } = useQuery(listPlatformsOptions())
  const platforms = part.platforms ?? []
  const pace: StrategyDraft["posting_frequency"] = part.posting_frequency ?? {}
  const chosen = new Set<string>(platforms.map(({ platform }) => platform))
  const more = offered?.items.filter(one => one.is_available && !chosen.has(one.platform)) ?? []
  const remove = (platform: Platform) => {
    const { [platform]: _, ...rest } = pace
    onChange({ platforms: platforms.filter(one => one.platform !== platform), posting_frequency: rest })
  }
  return (
    <>
      {platforms.map(({ platform, why }, index) => (
        <Row
          key={platform}
          label={platformName(platform)}
          onRemove={platforms.length > 1 ? () => remove(platform) : undefined}
        >
          <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_120px]">
            <Field
              label={
                <span className="flex items-center gap-1.5">
                  <PlatformGlyph platform={platform} size={14} isNamed={false} />
                  {t("whyPlatform", { platform: platformName(platform) })}
                </span>
              }
            >
              {given => (
                <Input
                  {...given}
                  value={why}
                  onChange={event => onChange({ platforms: replaced(platforms, index, { why: event.target.value }) })}
                />
              )}
            </Field>
            <Field label={t("postsAWeek")}>
              {given => (
                <Input
                  {...given}
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={50}
                  value={Number.isNaN(pace[platform]) ? "" : (pace[platform] ?? "")}
                  onChange={event =>
                    onChange({ posting_frequency: { ...pace, [platform]: event.target.valueAsNumber } })
                  }
                />
              )}
            </Field>
          </div>
        </Row>
      ))}
      {more.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {more.map(({ platform, name }) => (
            <AddButton
              key={platform}
              onClick={() =>
                onChange({
                  platforms: [...platforms, { platform, why: "" }],
                  posting_frequency: { ...pace, [platform]: 3 },
                })
              }
            >
              {name}
            </AddButton>
          ))}
        </div>
      )}
    </>
  )
}

type Voice = StrategyDraft["voice"]

export function VoiceFields({ voice, onChange }: { voice: Voice; onChange: (voice: Voice) => void }) {
  const t = useTranslations("strategyDocument")
  return (
    <>
      <Field label={t("tone")}>
        {given => (
          <Input
            {...given}
            maxLength={100}
            value={voice.tone}
            onChange={event => onChange({ ...voice, tone: event.target.value })}
          />
        )}
      </Field>
      <div className="mt-4 grid gap-4 sm:grid-cols-2">
        <Lines label={t("do")} lines={voice.do} onChange={lines => onChange({ ...voice, do: lines })} />
        <Lines label={t("dont")} lines={voice.dont} onChange={lines => onChange({ ...voice, dont: lines })} />
      </div>
    </>
  )
}

export type EntryDraft = { title: string; aside: string; detail: string }
type EntriesProps = {
  labels: Record<keyof EntryDraft | "add", string>
  items: EntryDraft[]
  onChange: (items: EntryDraft[]) => void
}

/** Goals and experiments: three lines each. */
export function EntriesFields({ labels, items, onChange }: EntriesProps) {
  const fields = ["title", "aside", "detail"] as const
  return (
    <>
      {items.map((item, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is being typed, and its place stays
          key={index}
          label={item.title || `${labels.title} ${index + 1}`}
          onRemove={() => onChange(without(items, index))}
        >
          <div className="flex flex-col gap-3">
            {fields.map(field => (
              <Field key={field} label={labels[field]}>
                {given => (
                  <Input
                    {...given}
                    value={item[field]}
                    onChange={event => onChange(replaced(items, index, { [field]: event.target.value }))}
                  />
                )}
              </Field>
            ))}
          </div>
        </Row>
      ))}
      <AddButton onClick={() => onChange([...items, { title: "", aside: "", detail: "" }])}>{labels.add}</AddButton>
    </>
  )
}
