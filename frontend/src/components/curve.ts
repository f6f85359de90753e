type Point = { x: number; y: number }

const at = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`

/** A smooth line through points (Catmull-Rom as Bézier curves), without its first move. */
export function smoothThrough(points: readonly Point[]): string {
  return points
    .slice(1)
    .map((to, index) => {
      const from = points[index] as Point
      const before = points[index - 1] ?? from
      const after = points[index + 2] ?? to
      const out = { x: from.x + (to.x - before.x) / 6, y: from.y + (to.y - before.y) / 6 }
      const into = { x: to.x - (after.x - from.x) / 6, y: to.y - (after.y - from.y) / 6 }
      return `C${at(out)} ${at(into)} ${at(to)}`
    })
    .join("")
}

/** A day's tide as an area that grows to the right of its left edge, hour under hour. */
export function tidePath(
  levels: readonly number[],
  hours: { first: number; last: number },
  hourPx: number,
  width: number,
) {
  const points: Point[] = []
  for (let hour = hours.first; hour <= hours.last; hour += 1) {
    points.push({ x: 1 + (levels[hour % 24] ?? 0) * (width - 1), y: (hour - hours.first) * hourPx })
  }
  const [first] = points
  const end = points.at(-1)
  if (!first || !end) return ""
  return `M0 0L${at(first)}${smoothThrough(points)}L0 ${end.y}Z`
}

/** The same lying: time from left to right in a box, as a line; add `L… ` to close it. */
export function crestPath(
  levels: readonly number[],
  hours: { first: number; last: number },
  width: number,
  height: number,
) {
  const points: Point[] = []
  for (let hour = hours.first; hour <= hours.last; hour += 1) {
    points.push({
      x: ((hour - hours.first) / (hours.last - hours.first)) * width,
      y: height - (levels[hour % 24] ?? 0) * (height - 3),
    })
  }
  const [first] = points
  return first ? `M${at(first)}${smoothThrough(points)}` : ""
}
