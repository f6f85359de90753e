import { Plus, X } from "lucide-react"
import { useId } from "react"
import { useTranslations } from "use-intl"
import { FormError } from "@/components/form-error"
import { Button } from "@/components/ui/button"
import { Textarea } from "@/components/ui/field"

type Props = { samples: string[]; onChange: (samples: string[]) => void; error?: string }

/** Texts of the owner's, each in a box of its own. */
export function Samples({ samples, onChange, error }: Props) {
  const t = useTranslations("settings")
  const id = useId()
  const shown = samples.length > 0 ? samples : [""]
  return (
    <div className="flex flex-col gap-3">
      {shown.map((sample, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sample is its place; texts may be equal while they are typed
        <div key={index} className="flex items-start gap-2">
          <Textarea
            id={`${id}-${index}`}
            aria-label={t("sampleNumber", { number: index + 1 })}
            aria-invalid={error ? true : undefined}
            rows={3}
            value={sample}
            placeholder={index === 0 ? t("samplePlaceholder") : undefined}
            onChange={event => onChange(shown.with(index, event.target.value))}
          />
          {samples.length > 0 && (
            <Button
              look="ghost"
              isIcon
              aria-label={t("removeSample", { number: index + 1 })}
              onClick={() => onChange(shown.toSpliced(index, 1))}
            >
              <X className="icon" />
            </Button>
          )}
        </div>
      ))}
      <FormError message={error} />
      <Button size="sm" className="self-start" onClick={() => onChange([...shown, ""])}>
        <Plus className="icon" />
        {t("addSample")}
      </Button>
    </div>
  )
}
