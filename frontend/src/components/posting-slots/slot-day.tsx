import { Plus, X } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { SuggestedSlotRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/field"
import { cn } from "@/lib/cn"
import { weekdayLong } from "@/lib/format"
import type { Slot } from "./week"

/** A Monday and the days after it, for their names. */
const dayNamed = (weekday: number) => weekdayLong(`2024-01-0${weekday + 1}`)

type Props = {
  weekday: number
  slots: readonly Slot[]
  reasons: readonly SuggestedSlotRead[]
  onAdd: (time: string) => void
  onToggle: (slot: Slot) => void
  onRemove: (slot: Slot) => void
}

export function SlotDay({ weekday, slots, reasons, onAdd, onToggle, onRemove }: Props) {
  const t = useTranslations("postingSlots")
  const [time, setTime] = useState<string | null>(null)
  const day = dayNamed(weekday)
  const whyOf = (slot: Slot) =>
    reasons.find(one => one.weekday === slot.weekday && one.local_time === slot.local_time)?.why
  return (
    <li className="flex items-start gap-2 border-t py-2 first:border-t-0">
      <span className="w-22 flex-none pt-1 text-13 font-medium">{day}</span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
        {slots.map(slot => (
          <span
            key={slot.local_time}
            title={whyOf(slot)}
            className={cn(
              "inline-flex h-7 items-center rounded-control border text-13 max-md:h-11",
              slot.is_active ? "border-line-strong" : "border-dashed border-control text-ink-3",
            )}
          >
            <button
              type="button"
              aria-pressed={slot.is_active}
              aria-label={t("toggle", { day, time: slot.local_time })}
              onClick={() => onToggle(slot)}
              className={cn(
                "h-full rounded-l-control px-2 tabular-nums hover:bg-hover",
                !slot.is_active && "line-through",
              )}
            >
              {whyOf(slot) ? <span className="mk">{slot.local_time}</span> : slot.local_time}
            </button>
            <button
              type="button"
              aria-label={t("remove", { day, time: slot.local_time })}
              onClick={() => onRemove(slot)}
              className="grid h-full w-6 place-items-center rounded-r-control text-ink-3 hover:bg-hover max-md:w-11"
            >
              <X className="icon size-3!" aria-hidden="true" />
            </button>
          </span>
        ))}
        {time === null ? (
          <Button look="ghost" size="sm" isIcon aria-label={t("add", { day })} onClick={() => setTime("09:00")}>
            <Plus className="icon size-3.5!" />
          </Button>
        ) : (
          <form
            className="flex items-center gap-1"
            onSubmit={event => {
              event.preventDefault()
              if (time) onAdd(time)
              setTime(null)
            }}
          >
            <Input
              autoFocus
              type="time"
              required
              aria-label={t("newTime", { day })}
              value={time}
              onChange={event => setTime(event.target.value)}
              onKeyDown={event => {
                if (event.key !== "Escape") return
                event.stopPropagation()
                setTime(null)
              }}
              className="h-7! w-24 px-1.5 text-13!"
            />
            <Button type="submit" size="sm">
              {t("addAction")}
            </Button>
          </form>
        )}
      </div>
    </li>
  )
}
