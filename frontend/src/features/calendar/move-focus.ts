import type { KeyboardEvent } from "react"

const STEPS: Record<string, { aside: number; down: number }> = {
  ArrowLeft: { aside: -1, down: 0 },
  ArrowRight: { aside: 1, down: 0 },
  ArrowUp: { aside: 0, down: -1 },
  ArrowDown: { aside: 0, down: 1 },
}

const middleOf = (element: Element) => {
  const { top, height } = element.getBoundingClientRect()
  return top + height / 2
}

/** Arrow keys between what stands on the grid: up and down a day, left and right to the nearest of another day. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key]
  const here = (event.target as Element).closest("[data-tile]")
  if (!step || !here) return
  const columns = [...event.currentTarget.querySelectorAll("[data-column]")].map(column => [
    ...column.querySelectorAll<HTMLElement>("[data-tile]"),
  ])
  const at = columns.findIndex(tiles => tiles.includes(here as HTMLElement))
  if (step.down !== 0) {
    const tiles = columns[at] ?? []
    focus(tiles[tiles.indexOf(here as HTMLElement) + step.down])
  } else {
    let next = at + step.aside
    while (columns[next]?.length === 0) next += step.aside
    const level = middleOf(here)
    focus(columns[next]?.toSorted((a, b) => Math.abs(middleOf(a) - level) - Math.abs(middleOf(b) - level))[0])
  }
  event.preventDefault()

  function focus(tile: HTMLElement | undefined): void {
    tile?.focus()
    tile?.scrollIntoView({ block: "nearest" })
  }
}
