import { X } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { withWords } from "./words"

type Props = { words: string[]; onChange: (words: string[]) => void; error?: string }

/** Words as chips; typed one by one or pasted as a list. */
export function WordList({ words, onChange, error }: Props) {
  const t = useTranslations("settings")
  const [typed, setTyped] = useState("")
  const add = () => {
    onChange(withWords(words, typed))
    setTyped("")
  }
  return (
    <>
      {words.length > 0 && (
        <ul className="mb-3 flex flex-wrap gap-1.5">
          {words.map(word => (
            <li
              key={word}
              className="inline-flex h-7 max-w-full items-center gap-1 rounded-chip bg-hover pl-2 text-13 max-md:h-9"
            >
              <span className="truncate">{word}</span>
              <button
                type="button"
                aria-label={t("removeWord", { word })}
                onClick={() => onChange(words.filter(other => other !== word))}
                className="grid size-7 flex-none place-items-center rounded-chip text-ink-2 hover:bg-selected hover:text-ink max-md:size-9"
              >
                <X className="icon size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-2">
        <Field label={t("addWord")} error={error} hint={t("addWordHint")} className="min-w-0 flex-1">
          {given => (
            <div className="flex gap-2">
              <Input
                {...given}
                value={typed}
                autoComplete="off"
                onChange={event => setTyped(event.target.value)}
                onKeyDown={event => {
                  if (event.key !== "Enter" && event.key !== ",") return
                  event.preventDefault() // Enter would save the form with the word still in the box
                  add()
                }}
                onBlur={() => typed.trim() && add()}
              />
              <Button size="lg" onClick={add}>
                {t("add")}
              </Button>
            </div>
          )}
        </Field>
      </div>
    </>
  )
}
