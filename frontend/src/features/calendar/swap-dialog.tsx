import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { useBusiness } from "@/lib/business"
import { firstLine, formatInstant } from "@/lib/format"

type Props = {
  post: PostRead
  other: PostRead
  to: string
  onSwap: () => void
  onPlace: () => void
  onClose: () => void
}

/** Dropped on another post: change places, or stand beside it. */
export function SwapDialog({ post, other, to, onSwap, onPlace, onClose }: Props) {
  const t = useTranslations("calendar.swap")
  const common = useTranslations("common")
  const { timezone } = useBusiness()
  const when = (instant: string | null) => (instant ? formatInstant(instant, timezone) : "")
  const choose = (act: () => void) => () => {
    onClose()
    act()
  }
  const isPast = Date.parse(to) <= Date.now()
  return (
    <Dialog isOpen onClose={onClose} title={t("title")} description={t("lead")}>
      <dl className="divide-y border-y text-13">
        {[
          { one: post, at: other.scheduled_for },
          { one: other, at: post.scheduled_for },
        ].map(({ one, at }) => (
          <div key={one.id} className="flex items-baseline gap-3 py-2">
            <dt className="min-w-0 flex-1 truncate font-medium">{firstLine(one.text)}</dt>
            <dd className="text-ink-2 tabular-nums">{when(at)}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        {!isPast && <Button onClick={choose(onPlace)}>{t("place", { when: when(to) })}</Button>}
        <Button look="strong" onClick={choose(onSwap)}>
          {t("action")}
        </Button>
      </div>
    </Dialog>
  )
}
