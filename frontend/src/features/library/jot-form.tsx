import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link2 } from "lucide-react"
import { parseAsBoolean, useQueryState } from "nuqs"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { createIdea } from "@/api/sdk.gen"
import { Button } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { asLink, IdeaFields } from "./idea-fields"

/** The place to jot something down; Enter keeps it, and the next one can be typed at once. */
export function JotForm() {
  const t = useTranslations("library.ideas")
  const client = useQueryClient()
  const { id } = useBusiness()
  const [text, setText] = useState("")
  const [link, setLink] = useState<string | null>(null)
  const [isAsked, setAsked] = useQueryState("jot", parseAsBoolean)
  const box = useRef<HTMLTextAreaElement>(null)
  // One key for each idea, so that trying again after silence does not keep it twice.
  const key = useRef(crypto.randomUUID())
  useEffect(() => {
    if (!isAsked) return
    box.current?.focus()
    void setAsked(null)
  }, [isAsked, setAsked])
  const create = useMutation({
    mutationFn: async () => {
      const body = { business_id: id, text: text.trim(), link: asLink(link) }
      await createIdea({ body, headers: { "Idempotency-Key": key.current }, throwOnError: true })
    },
    meta: { showsOwnError: true },
    onSuccess: () => {
      setText("")
      setLink(null)
      box.current?.focus()
      return invalidate(client, "listIdeas")
    },
    // What was refused may be kept with other words; what was not answered, only as it is.
    onSettled: (_data, error) => {
      if (!error || toApiError(error).status > 0) key.current = crypto.randomUUID()
    },
  })
  const save = () => {
    if (text.trim() && !create.isPending) create.mutate()
  }
  return (
    <form
      className="pb-5"
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <IdeaFields
        label={t("jot")}
        text={text}
        link={link}
        problem={create.error ? toApiError(create.error) : null}
        box={box}
        onText={setText}
        onLink={setLink}
        onSave={save}
      />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" look="strong" isBusy={create.isPending}>
          {t("keep")}
        </Button>
        {link === null && (
          <Button look="ghost" onClick={() => setLink("")}>
            <Link2 className="icon" aria-hidden="true" />
            {t("addLink")}
          </Button>
        )}
      </div>
    </form>
  )
}
