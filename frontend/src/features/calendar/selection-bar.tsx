import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/field"
import { useApprove } from "@/lib/approving"
import { isOpen, standingOf } from "@/lib/posts"
import { useSelection } from "./selection"
import { MOST_AT_ONCE, useMoves } from "./use-moves"

/** What can be done with the posts that are selected: move them together by days, or say yes to them. */
export function SelectionBar({ posts }: { posts: readonly PostRead[] }) {
  const t = useTranslations("calendar.selection")
  const { ids, choose, stop } = useSelection()
  const { shift } = useMoves()
  const approve = useApprove()
  const [days, setDays] = useState("7")
  const movable = posts.filter(post => isOpen(post) && post.scheduled_for !== null)
  const chosen = movable.filter(({ id }) => ids.has(id))
  const waiting = chosen.filter(post => standingOf(post) === "review")
  const tooMany = chosen.length > MOST_AT_ONCE
  const count = Number(days)
  const canShift = chosen.length > 0 && !tooMany && Number.isInteger(count) && count >= 1 && count <= 365
  const shiftBy = (by: number) => canShift && shift.mutate({ ids: chosen.map(({ id }) => id), days: by })
  return (
    <section
      aria-label={t("label")}
      className="flex flex-none flex-wrap items-center gap-2 border-t border-line-strong bg-side px-4 py-2 text-13"
    >
      <p role="status" className="mr-2 font-medium tabular-nums">
        {t("count", { count: chosen.length })}
      </p>
      <Button size="sm" look="ghost" onClick={() => choose(movable.map(({ id }) => id))}>
        {t("all", { count: movable.length })}
      </Button>
      <span className="flex items-center gap-2">
        <Button size="sm" disabled={!canShift} isBusy={shift.isPending} onClick={() => shiftBy(-count)}>
          {t("earlier")}
        </Button>
        <Input
          aria-label={t("days")}
          type="number"
          min={1}
          max={365}
          value={days}
          onChange={event => setDays(event.target.value)}
          className="h-7! w-16 px-2 tabular-nums"
        />
        <span className="text-ink-2">{t("daysWord", { count: count || 0 })}</span>
        <Button size="sm" disabled={!canShift} isBusy={shift.isPending} onClick={() => shiftBy(count)}>
          {t("later")}
        </Button>
      </span>
      {waiting.length > 0 && (
        <Button size="sm" isBusy={approve.isPending} onClick={() => approve.mutate(waiting)}>
          {t("approve", { count: waiting.length })}
        </Button>
      )}
      {tooMany && <span className="text-wait">{t("tooMany", { count: MOST_AT_ONCE })}</span>}
      <Button size="sm" look="ghost" className="ml-auto" onClick={stop}>
        {t("stop")}
      </Button>
    </section>
  )
}
