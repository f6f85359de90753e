type Props = {
  values: readonly (number | null)[]
  before?: readonly (number | null)[]
  width?: number
  height?: number
}

/** A series in small, and the one of the period before as its ghost. Decoration: the figures beside it say it in words. */
export function Sparkline({ values, before = [], width = 88, height = 30 }: Props) {
  const known = [...values, ...before].filter(value => value !== null)
  if (values.filter(value => value !== null).length < 2) return null
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const at = (index: number, count: number, value: number): [number, number] => [
    1 + (index / Math.max(count - 1, 1)) * (width - 5),
    height - 3 - ((value - low) / span) * (height - 6),
  ]
  const path = (series: readonly (number | null)[]) => {
    let isPenDown = false
    return series
      .map((value, index) => {
        if (value === null) {
          isPenDown = false
          return ""
        }
        const [x, y] = at(index, series.length, value)
        const command = isPenDown ? "L" : "M"
        isPenDown = true
        return `${command}${x.toFixed(1)} ${y.toFixed(1)}`
      })
      .join("")
  }
  const lastIndex = values.findLastIndex(value => value !== null)
  const [endX, endY] = at(lastIndex, values.length, values[lastIndex] as number)
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMaxYMid meet"
      aria-hidden="true"
      overflow="visible"
      className="min-w-0 max-sm:max-w-14"
    >
      <path
        d={path(before)}
        fill="none"
        stroke="var(--data-ghost)"
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={path(values)}
        fill="none"
        stroke="var(--data-1)"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      <circle cx={endX} cy={endY} r="2.5" fill="var(--data-1)" />
    </svg>
  )
}
