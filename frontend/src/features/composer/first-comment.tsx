import { Plus, Trash2 } from "lucide-react"
import { useEffect, useId, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"
import { Counter } from "./counter"
import { fittingLength, type Kit } from "./kit"
import { TextArea } from "./text-area"

type Props = {
  kit: Kit
  platform: string
  comment: string
  isReadOnly: boolean
  onComment: (text: string) => void
}

/** Where a platform has no threads: one comment of our own under the post. */
export function FirstComment({ kit, platform, comment, isReadOnly, onComment }: Props) {
  const t = useTranslations("compose")
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const adder = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isOpen) area.current?.focus()
  }, [isOpen])
  if (!isOpen && comment === "") {
    return isReadOnly ? null : (
      <p className="-mt-2 flex justify-end pb-3">
        <Button ref={adder} size="sm" look="ghost" onClick={() => setOpen(true)}>
          <Plus className="icon" aria-hidden="true" />
          {t("addComment")}
        </Button>
      </p>
    )
  }
  return (
    <div className="border-t pt-3 pb-3">
      <label htmlFor={id} className="text-12 font-medium text-ink-2">
        {t("firstComment")}
      </label>
      <TextArea
        ref={area}
        id={id}
        value={comment}
        isMarked={false}
        isWiping={false}
        fits={fittingLength(comment, text => kit.fits(text, platform, "comment"))}
        readOnly={isReadOnly}
        placeholder={t("placeholderComment")}
        onChange={event => onComment(event.target.value)}
        className="min-h-14"
      />
      <div className="mt-2 flex min-h-7 items-center gap-2">
        <span role="status" className="inline-flex">
          <Counter kit={kit} at={platform} text={comment} kind="comment" />
        </span>
        {!isReadOnly && (
          <Button
            size="sm"
            look="ghost"
            isIcon
            aria-label={t("removeComment")}
            className="ml-auto"
            onClick={() => {
              onComment("")
              setOpen(false)
              setTimeout(() => adder.current?.focus())
            }}
          >
            <Trash2 className="icon" />
          </Button>
        )}
      </div>
    </div>
  )
}
