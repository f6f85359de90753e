import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import {
  listPostingSlotsOptions,
  listPostingSlotsQueryKey,
  replacePostingSlotsMutation,
  suggestPostingSlotsMutation,
} from "@/api/@tanstack/react-query.gen"
import type { SlotSuggestion, SlotWeek } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"
import { weekdaysFrom } from "@/lib/week"
import { SlotDay } from "./slot-day"
import { isSameWeek, type Slot, toggledSlot, withoutSlot, withSlot } from "./week"

/** The week at which an account likes to post: changed here, kept with one press. */
export function PostingSlots({ accountId }: { accountId: string }) {
  const t = useTranslations("postingSlots")
  const slots = useQuery(listPostingSlotsOptions({ path: { account_id: accountId } }))
  if (slots.isError && !slots.data) {
    return <ProblemNotice error={slots.error} title={t("failed")} onRetry={() => void slots.refetch()} />
  }
  if (!slots.data) return <Skeleton className="h-72 w-full" />
  return <Editor key={`${accountId} ${slots.data.version}`} saved={slots.data} />
}

function Editor({ saved }: { saved: SlotWeek }) {
  const t = useTranslations("postingSlots")
  const { week_starts_on: startsOn } = useBusiness()
  const client = useQueryClient()
  const [week, setWeek] = useState<readonly Slot[]>(saved.slots)
  const [suggestion, setSuggestion] = useState<SlotSuggestion | null>(null)
  const path = { account_id: saved.social_account_id }
  const key = listPostingSlotsQueryKey({ path })
  const replace = useMutation({
    ...replacePostingSlotsMutation(),
    onSuccess: kept => {
      client.setQueryData(key, kept)
      toast(t("saved"))
    },
    // Somebody else may have changed the week: what they kept is read again, and can be changed from there.
    onError: () => client.invalidateQueries({ queryKey: key }),
    onSettled: () => invalidate(client, "listCalendarGaps"),
  })
  const suggest = useMutation({
    ...suggestPostingSlotsMutation(),
    onSuccess: found => {
      setSuggestion(found)
      setWeek(found.slots.map(({ weekday, local_time }) => ({ weekday, local_time, is_active: true })))
    },
  })
  const hasChanged = !isSameWeek(week, saved.slots)
  return (
    <div>
      <p className="text-12 text-ink-3">{t("zone", { zone: saved.timezone })}</p>
      {week.length === 0 && <p className="mt-2 text-13 text-ink-2">{t("empty")}</p>}
      <ol className="mt-2">
        {weekdaysFrom(startsOn).map(weekday => (
          <SlotDay
            key={weekday}
            weekday={weekday}
            slots={week.filter(slot => slot.weekday === weekday)}
            reasons={suggestion?.slots ?? []}
            onAdd={time => setWeek(withSlot(week, weekday, time))}
            onToggle={slot => setWeek(toggledSlot(week, slot))}
            onRemove={slot => setWeek(withoutSlot(week, slot))}
          />
        ))}
      </ol>
      {suggestion && hasChanged && (
        <p className="mt-3 flex items-start gap-1.5 text-12 text-ink-2">
          <SignIcon sign="pen" size={14} className="mt-px text-mark-line" />
          {t(suggestion.is_from_strategy ? "suggestedFromStrategy" : "suggested", { count: suggestion.posts_per_week })}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          look="strong"
          disabled={!hasChanged}
          isBusy={replace.isPending}
          onClick={() => replace.mutate({ path, body: { slots: [...week], version: saved.version } })}
        >
          {t("save")}
        </Button>
        {hasChanged && (
          <Button
            onClick={() => {
              setWeek(saved.slots)
              setSuggestion(null)
            }}
          >
            {t("revert")}
          </Button>
        )}
        <Button className="ml-auto" isBusy={suggest.isPending} onClick={() => suggest.mutate({ path })}>
          <SignIcon sign="pen" className="text-mark-line" />
          {t("suggest")}
        </Button>
      </div>
      <p className="mt-3 text-12 text-ink-3">{t("note")}</p>
    </div>
  )
}
