"use client"

import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import type { StrategyDraft, StrategySection } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Textarea } from "@/components/ui/field"
import { partOf, type StrategyPart } from "@/lib/strategy-sections"
import { faultOf } from "./section-faults"
import { EntriesFields, PaceFields, PillarsFields, VoiceFields } from "./section-fields"

type Props = {
  section: StrategySection
  draft: StrategyPart
  isBusy?: boolean
  /** What the server had against it. */
  problem?: string | null
  onSave: (part: StrategyPart) => void
  onCancel: () => void
}

/** A section to change in its place. Nothing is kept until it is saved. */
export function SectionForm({ section, draft, isBusy, problem, onSave, onCancel }: Props) {
  const t = useTranslations("strategyDocument")
  const common = useTranslations("common")
  const [part, setPart] = useState<StrategyPart>(() => partOf(draft, section))
  const [isTried, setTried] = useState(false)
  const fault = isTried ? faultOf(section, part) : null
  const form = useRef<HTMLFormElement>(null)
  // Whoever asked to write here writes on without looking for the field.
  useEffect(() => form.current?.querySelector<HTMLElement>("input, textarea")?.focus(), [])
  const said = fault ? t(`fault.${fault}`) : problem
  return (
    <form
      ref={form}
      noValidate
      aria-label={t("editSection", { section: t(`title.${section}`) })}
      onSubmit={event => {
        event.preventDefault()
        setTried(true)
        if (!faultOf(section, part)) onSave(tidied(part))
      }}
      onKeyDown={event => event.key === "Escape" && onCancel()}
    >
      <Fields section={section} part={part} onChange={change => setPart({ ...part, ...change })} />
      {said && (
        <p role="alert" className="mt-3 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {said}
        </p>
      )}
      <div className="mt-4 flex gap-2">
        <Button type="submit" look="strong" isBusy={isBusy}>
          {common("save")}
        </Button>
        <Button look="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
      </div>
    </form>
  )
}

type FieldsProps = { section: StrategySection; part: StrategyPart; onChange: (change: StrategyPart) => void }

function Fields({ section, part, onChange }: FieldsProps) {
  const t = useTranslations("strategyDocument")
  switch (section) {
    case "positioning":
    case "audience":
      return (
        <Field label={t(`title.${section}`)}>
          {given => (
            <Textarea
              {...given}
              rows={4}
              value={part[section] ?? ""}
              onChange={event => onChange({ [section]: event.target.value })}
            />
          )}
        </Field>
      )
    case "pillars":
      return <PillarsFields pillars={part.pillars ?? []} onChange={pillars => onChange({ pillars })} />
    case "platforms":
      return <PaceFields part={part} onChange={onChange} />
    case "voice":
      return part.voice && <VoiceFields voice={part.voice} onChange={voice => onChange({ voice })} />
    case "kpis":
      return (
        <EntriesFields
          labels={{ title: t("kpiName"), aside: t("kpiTarget"), detail: t("why"), add: t("addKpi") }}
          items={(part.kpis ?? []).map(({ name, target, why }) => ({ title: name, aside: target, detail: why }))}
          onChange={items =>
            onChange({ kpis: items.map(({ title, aside, detail }) => ({ name: title, target: aside, why: detail })) })
          }
        />
      )
    case "experiments":
      return (
        <EntriesFields
          labels={{ title: t("question"), aside: t("how"), detail: t("decidedBy"), add: t("addExperiment") }}
          items={(part.experiments ?? []).map(test => ({
            title: test.question,
            aside: test.how,
            detail: test.decided_by,
          }))}
          onChange={items =>
            onChange({
              experiments: items.map(({ title, aside, detail }) => ({
                question: title,
                how: aside,
                decided_by: detail,
              })),
            })
          }
        />
      )
  }
}

/** Without the empty lines that come of typing a list. */
function tidied(part: StrategyPart): StrategyPart {
  const lines = (list: string[]) => list.map(line => line.trim()).filter(Boolean)
  const tidy: StrategyPart = { ...part }
  if (part.pillars) {
    tidy.pillars = part.pillars.map((pillar): StrategyDraft["pillars"][number] => ({
      ...pillar,
      name: pillar.name.trim(),
      hooks: lines(pillar.hooks),
    }))
  }
  if (part.voice) tidy.voice = { ...part.voice, do: lines(part.voice.do), dont: lines(part.voice.dont) }
  return tidy
}
