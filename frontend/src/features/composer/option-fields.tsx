import { useTranslations } from "use-intl"
import type { MediaRead, PlatformRead, PostOptionRead } from "@/api/types.gen"
import { Field, Input, Select } from "@/components/ui/field"
import { SectionHead } from "@/components/ui/section-head"
import { Switch } from "@/components/ui/switch"
import { offeredOptions, storedValue } from "@/lib/post-options"
import type { Options } from "./draft"

type Value = string | boolean | null

type Props = {
  platform: PlatformRead
  options: Options
  /** What the post shows; what is not known yet counts as neither picture nor video. */
  media: readonly (MediaRead | null)[]
  isReadOnly: boolean
  onChoose: (name: string, value: Value) => void
}

/** What a platform lets one choose for a post beside its words: as many fields as the API names. */
export function OptionFields({ platform, options, media, isReadOnly, onChoose }: Props) {
  const t = useTranslations("compose")
  const offered = offeredOptions(platform.options, media)
  if (offered.length === 0) return null
  const title = t("onPlatform", { platform: platform.name })
  return (
    <section aria-label={title} className="pt-6">
      <SectionHead title={title} />
      <div className="grid gap-x-6 gap-y-4 pt-3 sm:grid-cols-2">
        {offered.map(option => (
          <OptionField
            key={option.name}
            option={option}
            value={options[option.name]}
            isReadOnly={isReadOnly}
            onChoose={value => onChoose(option.name, value)}
          />
        ))}
      </div>
    </section>
  )
}

type FieldProps = {
  option: PostOptionRead
  value: Options[string] | undefined
  isReadOnly: boolean
  onChoose: (value: Value) => void
}

function OptionField({ option, value, isReadOnly, onChoose }: FieldProps) {
  const t = useTranslations("compose")
  const { label, hint, kind, choices, max_length } = option
  if (kind === "yes_no") {
    return (
      <div className="flex items-start gap-3 sm:col-span-2">
        <Switch
          label={label}
          isOn={value === true}
          isDisabled={isReadOnly}
          onChange={isOn => onChoose(storedValue(option, isOn))}
        />
        <div className="min-w-0 max-md:pt-2.5">
          <p aria-hidden="true" className="text-13 font-medium">
            {label}
          </p>
          {hint && <p className="mt-0.5 text-12 text-ink-3">{hint}</p>}
        </div>
      </div>
    )
  }
  const text = typeof value === "string" ? value : ""
  if (kind === "choice") {
    return (
      <Field label={label} hint={hint}>
        {given => (
          <Select
            {...given}
            className="h-10"
            disabled={isReadOnly}
            value={text || choices[0]?.value}
            onChange={event => onChoose(storedValue(option, event.target.value))}
          >
            {choices.map(choice => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    )
  }
  const left = max_length - text.length
  return (
    <Field
      label={label}
      hint={hint}
      aside={
        left <= max_length / 5 && (
          <span className="text-12 text-ink-3 tabular-nums">{t("charactersLeft", { count: left })}</span>
        )
      }
    >
      {given => (
        <Input
          {...given}
          readOnly={isReadOnly}
          maxLength={max_length}
          value={text}
          onChange={event => onChoose(storedValue(option, event.target.value))}
        />
      )}
    </Field>
  )
}
