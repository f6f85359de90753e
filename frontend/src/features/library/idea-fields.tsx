import type { KeyboardEvent, ReactNode, Ref } from "react"
import { useTranslations } from "use-intl"
import { Field, Input, Textarea } from "@/components/ui/field"
import type { ApiError } from "@/lib/problem"

const LONGEST = 500

type Props = {
  label: ReactNode
  text: string
  /** Null: no link is asked for. */
  link: string | null
  problem: ApiError | null
  box?: Ref<HTMLTextAreaElement>
  onText: (text: string) => void
  onLink: (link: string) => void
  onSave: () => void
}

/** The words of an idea and where it leads; Enter keeps it, Shift and Enter begin another line. */
export function IdeaFields({ label, text, link, problem, box, onText, onLink, onSave }: Props) {
  const t = useTranslations("library.ideas")
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    onSave()
  }
  return (
    <>
      <Field
        label={label}
        hint={t("hint")}
        error={problem && !problem.fields.link ? message(problem, "text") : undefined}
      >
        {given => (
          <Textarea
            {...given}
            ref={box}
            rows={2}
            maxLength={LONGEST}
            placeholder={t("example")}
            value={text}
            onChange={event => onText(event.target.value)}
            onKeyDown={onKeyDown}
            className="field-sizing-content max-h-50 min-h-16"
          />
        )}
      </Field>
      {link !== null && (
        <Field label={t("link")} hint={t("linkHint")} error={problem?.fields.link} className="mt-3">
          {given => (
            <Input
              {...given}
              type="url"
              inputMode="url"
              maxLength={2000}
              placeholder="https://"
              value={link}
              onChange={event => onLink(event.target.value)}
              onKeyDown={onKeyDown}
            />
          )}
        </Field>
      )}
    </>
  )
}

const message = (problem: ApiError, field: string) => problem.fields[field] ?? problem.detail

/** As the API takes it: an address typed without its beginning is one on the web. */
export function asLink(typed: string | null): string | null {
  const link = typed?.trim() ?? ""
  if (link === "") return null
  return /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `https://${link}`
}
