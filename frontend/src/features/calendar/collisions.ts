import { type CollisionDetection, closestCenter, pointerWithin, rectIntersection } from "@dnd-kit/core"
import { DAY, POST } from "./drop-target"

/** A card lies on another when this much of it does. */
const ON_ANOTHER = 0.5

type Place = { id: string | number }
const isDay = ({ id }: Place) => String(id).startsWith(DAY)
const isPost = ({ id }: Place) => String(id).startsWith(POST)

type Wanted = Parameters<CollisionDetection>[0]
const only = (args: Wanted, wanted: (place: Place) => boolean): Wanted => ({
  ...args,
  droppableContainers: args.droppableContainers.filter(wanted),
})

/** Over a panel nothing is dropped on what lies beneath it. */
const isOnSheet = ({ x, y }: { x: number; y: number }) =>
  document.elementsFromPoint(x, y).some(element => element.closest("[data-sheet]"))

/** The day first, then the post under the card. The pointer is where it is; by keyboard the card itself decides. */
export const onGrid: CollisionDetection = args => {
  if (args.pointerCoordinates) {
    if (isOnSheet(args.pointerCoordinates)) return []
    const found = pointerWithin(args)
    return [...found.filter(isDay), ...found.filter(isPost)]
  }
  const lies = rectIntersection(only(args, isPost)).filter(({ data }) => data?.value > ON_ANOTHER)
  return [...closestCenter(only(args, isDay)), ...lies]
}

/**
 * Days of a list are as high as what they hold, and the strip above it stays while the list scrolls beneath: what lies
 * under the finger is asked of the page itself.
 */
export const onList: CollisionDetection = args => {
  const { pointerCoordinates: at, droppableContainers, droppableRects, collisionRect } = args
  if (at) {
    if (isOnSheet(at)) return []
    const places = document
      .elementsFromPoint(at.x, at.y)
      .map(element => element.closest<HTMLElement>("[data-place]")?.dataset.place)
    const place = places.find(one => one !== undefined)
    const data = droppableContainers.find(({ id }) => id === place)
    return data ? [{ id: data.id, data: { droppableContainer: data, value: 0 } }] : []
  }
  const middle = collisionRect.top + collisionRect.height / 2
  const days = only(args, isDay)
  const holds = days.droppableContainers.filter(({ id }) => {
    const rect = droppableRects.get(id)
    return rect && rect.top <= middle && middle < rect.bottom
  })
  return closestCenter(holds.length > 0 ? { ...args, droppableContainers: holds } : days)
}
