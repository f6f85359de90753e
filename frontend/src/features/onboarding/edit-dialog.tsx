import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Textarea } from "@/components/ui/field"
import { useEdit } from "@/lib/editing"

/** The words of one post of the first week; changed words are the person's. */
export function EditDialog({ post, onClose }: { post: PostRead; onClose: () => void }) {
  const t = useTranslations("onboarding")
  const common = useTranslations("common")
  const edit = useEdit()
  const [text, setText] = useState(post.text)
  return (
    <Dialog isOpen onClose={onClose} title={t("editTitle")} description={t("editLead")}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (text.trim()) edit.mutate({ post, text: text.trim() }, { onSuccess: onClose })
        }}
      >
        <Field label={t("postText")}>
          {given => (
            <Textarea {...given} required rows={9} value={text} onChange={event => setText(event.target.value)} />
          )}
        </Field>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="strong" isBusy={edit.isPending}>
            {common("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
