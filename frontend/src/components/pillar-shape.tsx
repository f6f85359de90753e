const SHAPES = [
  <circle key="circle" cx="4" cy="4" r="4" />,
  <rect key="square" x=".4" y=".4" width="7.2" height="7.2" />,
  <path key="triangle" d="M4 .3 8 7.5H0Z" />,
  <path key="diamond" d="M4-.3 8.3 4 4 8.3-.3 4Z" />,
  <path key="bars" d="M.6 0h2.6v8H.6ZM4.8 0h2.6v8H4.8Z" />,
  <path
    key="ring"
    fillRule="evenodd"
    d="M4 0a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm0 2.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z"
  />,
]

/** The colour of the pillar at `index` (from 0) in the strategy's order. */
export function pillarColor(index: number): string {
  return `var(--pillar-${(index % SHAPES.length) + 1})`
}

/** A pillar's shape and colour, in the strategy's order; its name stands beside it. */
export function PillarShape({ index, size = 8 }: { index: number; size?: 8 | 10 }) {
  return (
    <svg width={size} height={size} viewBox="0 0 8 8" fill={pillarColor(index)} overflow="visible" aria-hidden="true">
      {SHAPES[index % SHAPES.length]}
    </svg>
  )
}
