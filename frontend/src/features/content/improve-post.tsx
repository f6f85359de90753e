import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { optimizePostMutation } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { MarkedText } from "@/components/marked"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Textarea } from "@/components/ui/field"
import { useEdit } from "@/lib/editing"
import { useGeneration } from "@/lib/generation"

const REMARKS = ["shorter", "hook", "plainer", "question"] as const

/** Have the words improved by a remark, see the proposal beside them, and take it or leave it. */
export function ImprovePost({ post, onDone }: { post: PostRead; onDone: () => void }) {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const [feedback, setFeedback] = useState("")
  const optimize = useMutation(optimizePostMutation())
  const edit = useEdit()
  const work = useGeneration(optimize.data?.id ?? null)
  const isWriting = optimize.isPending || (optimize.isSuccess && work.outcome === null)
  const proposal = work.outcome?.status === "succeeded" ? String(work.outcome.result?.text ?? "") : null
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={event => {
        event.preventDefault()
        optimize.mutate({ path: { post_id: post.id }, body: { feedback } })
      }}
    >
      <div className="flex-1 overflow-y-auto p-4">
        <Field label={t("feedback")} hint={t("feedbackHint")}>
          {given => (
            <Textarea
              {...given}
              required
              rows={3}
              value={feedback}
              onChange={event => setFeedback(event.target.value)}
            />
          )}
        </Field>
        <div className="mt-2 flex flex-wrap gap-1.5">
          {REMARKS.map(remark => (
            <Button key={remark} size="sm" onClick={() => setFeedback(t(`remarks.${remark}`))}>
              {t(`remarks.${remark}`)}
            </Button>
          ))}
        </div>
        <div aria-live="polite">
          {work.outcome?.status === "failed" && (
            <p className="mt-4 flex items-start gap-2 text-13 text-bad">
              <SignIcon sign="failed" size={14} className="mt-[3px]" />
              {work.outcome.error?.message ?? t("improveFailed")}
            </p>
          )}
          {isWriting && <p className="mt-4 text-13 text-ink-2">{work.steps.at(-1)?.message ?? t("improving")}</p>}
          {proposal !== null && (
            <div className="mt-4 rounded-panel border">
              <h3 className="flex items-center gap-1.5 border-b px-3 py-2 text-13 font-semibold">
                <SignIcon sign="pen" size={14} className="text-mark-line" />
                {t("proposal")}
              </h3>
              <p className="px-3 py-2.5 text-13 break-words whitespace-pre-wrap">
                <ins className="no-underline">
                  <MarkedText isMarked text={proposal} />
                </ins>
              </p>
              <p className="border-t px-3 py-2.5 text-13 break-words whitespace-pre-wrap text-ink-3">
                <del>{post.text}</del>
              </p>
            </div>
          )}
        </div>
      </div>
      <footer className="flex flex-wrap gap-2 border-t px-4 py-3">
        {proposal !== null ? (
          <>
            <Button
              look="strong"
              isBusy={edit.isPending}
              onClick={() => edit.mutate({ post, text: proposal }, { onSuccess: onDone })}
            >
              {t("takeProposal")}
            </Button>
            <Button type="submit">{t("again")}</Button>
          </>
        ) : (
          <Button type="submit" look="strong" isBusy={isWriting}>
            {t("improveAction")}
          </Button>
        )}
        <Button look="ghost" onClick={onDone}>
          {common("cancel")}
        </Button>
      </footer>
    </form>
  )
}
