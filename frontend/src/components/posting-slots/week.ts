import type { SlotRead } from "@/api/types.gen"

export type Slot = Pick<SlotRead, "weekday" | "local_time" | "is_active">

const keyOf = ({ weekday, local_time }: Slot) => `${weekday} ${local_time}`

const byTime = (left: Slot, right: Slot) => keyOf(left).localeCompare(keyOf(right))

/** With one slot more, in the order of the week; a time that is there already is switched on. */
export function withSlot(week: readonly Slot[], weekday: number, time: string): Slot[] {
  const added = { weekday, local_time: time, is_active: true }
  return [...week.filter(slot => keyOf(slot) !== keyOf(added)), added].sort(byTime)
}

export function withoutSlot(week: readonly Slot[], gone: Slot): Slot[] {
  return week.filter(slot => keyOf(slot) !== keyOf(gone))
}

export function toggledSlot(week: readonly Slot[], one: Slot): Slot[] {
  return week.map(slot => (keyOf(slot) === keyOf(one) ? { ...slot, is_active: !slot.is_active } : slot))
}

export function isSameWeek(left: readonly Slot[], right: readonly Slot[]): boolean {
  const said = (week: readonly Slot[]) => week.map(slot => `${keyOf(slot)} ${slot.is_active}`).join()
  return said(left) === said(right)
}
