import type { KeyboardCoordinateGetter } from "@dnd-kit/core"
import { DAY } from "./drop-target"
import { HOUR_PX } from "./layout"
import type { View } from "./period"

const isDay = (id: string | number) => String(id).startsWith(DAY)

/** Arrow keys while a card is held: a day aside; up and down half an hour of a week, a week of a month, a day of a list. */
export const byCell =
  (view: View): KeyboardCoordinateGetter =>
  (event, { currentCoordinates: { x, y }, context: { droppableRects, collisionRect, over } }) => {
    if (view === "list") {
      const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.code]
      if (step === undefined || !over) return undefined
      event.preventDefault()
      const days = [...droppableRects.keys()].filter(isDay).sort()
      const next = droppableRects.get(days[days.indexOf(over.id) + step] ?? "")
      return next && { x, y: next.top + (next.height - (collisionRect?.height ?? 0)) / 2 }
    }
    const cell = [...droppableRects].find(([id]) => isDay(id))?.[1]
    if (!cell) return undefined
    const down = view === "month" ? cell.height : HOUR_PX / 2
    const moves: Record<string, { x: number; y: number }> = {
      ArrowLeft: { x: x - cell.width, y },
      ArrowRight: { x: x + cell.width, y },
      ArrowUp: { x, y: y - down },
      ArrowDown: { x, y: y + down },
    }
    const move = moves[event.code]
    if (move) event.preventDefault()
    return move
  }
