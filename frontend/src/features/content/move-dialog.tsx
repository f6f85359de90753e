import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { WhenForm } from "@/components/when-form"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { useMove } from "./use-move"

type Props = { post: PostRead; isOpen: boolean; onClose: () => void }

/** The calendar without dragging: a day and a time on the business's clock. */
export function MoveDialog({ post, isOpen, onClose }: Props) {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const move = useMove()
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("moveTitle")} description={t("moveLead", { zone: timezone })}>
      <WhenForm
        zone={timezone}
        at={post.scheduled_for}
        onPick={to => move.mutate({ post, to }, { onSuccess: onClose })}
      >
        {to => (
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button type="submit" look="strong" isBusy={move.isPending}>
              {to ? t("moveAction", { when: formatInstant(to, timezone) }) : t("schedule")}
            </Button>
          </div>
        )}
      </WhenForm>
    </Dialog>
  )
}
