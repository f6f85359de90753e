import { X } from "lucide-react"
import { useTranslations } from "use-intl"
import type { StrategyRead } from "@/api/types.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import type { Work } from "@/lib/generation"
import { useStrategyActions } from "@/lib/strategy-actions"

type Props = {
  work: Work
  /** The version in use when the work began. */
  before: StrategyRead | undefined
  onClose: () => void
  onCompare: (before: StrategyRead) => void
  onAgain: () => void
}

const LINE = "flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2.5 text-13 md:px-8"

/** What is being written, how it ended, and the way back. */
export function WorkBar({ work, before, onClose, onCompare, onAgain }: Props) {
  const t = useTranslations("strategy")
  const common = useTranslations("common")
  const { activate } = useStrategyActions()
  const close = (
    <Button look="ghost" size="sm" isIcon aria-label={common("close")} onClick={onClose} className="-my-1">
      <X className="icon" />
    </Button>
  )
  if (!work.outcome) {
    return (
      <p role="status" className={LINE}>
        <span className="size-2.5 flex-none rounded-[2px] bg-mark-edge" aria-hidden="true" />
        <span>{work.steps.at(-1)?.message ?? t("starting")}</span>
        <span className="text-ink-3 tabular-nums">{work.percent}%</span>
      </p>
    )
  }
  if (work.outcome.status === "failed") {
    return (
      <div role="alert" className={LINE}>
        <SignIcon sign="failed" size={14} className="text-bad" />
        <p className="min-w-0 flex-1 basis-80">{work.outcome.error?.message ?? t("generateFailed")}</p>
        <Button size="sm" onClick={onAgain}>
          {t("changeRemark")}
        </Button>
        {close}
      </div>
    )
  }
  const unfollowed = work.outcome.result?.not_followed
  return (
    <div role="status" className={LINE}>
      <p className="min-w-0 flex-1 basis-60">
        <b className="font-semibold">{t("isNew", { version: Number(work.outcome.result?.version) })}</b>{" "}
        {Array.isArray(unfollowed) && t("notFollowed", { words: unfollowed.join(", ") })}
      </p>
      {before && (
        <>
          <Button size="sm" onClick={() => onCompare(before)}>
            {t("compareWith", { version: before.version })}
          </Button>
          <Button size="sm" isBusy={activate.isPending} onClick={() => activate.mutate(before, { onSuccess: onClose })}>
            {t("keepOld", { version: before.version })}
          </Button>
        </>
      )}
      {close}
    </div>
  )
}
