import { TIDE_THURSDAY } from "./tide-path"

const POSTS = [
  { x: 58, y: 29, time: "07:10", words: "Rye, still warm" },
  { x: 312, y: 138, time: "12:15", words: "Cheddar swirls" },
  { x: 584, y: 77, time: "17:40", words: "Why we close on Mondays" },
]
const HOURS = [
  { x: 0, hour: "06", anchor: "start" },
  { x: 200, hour: "10", anchor: "middle" },
  { x: 400, hour: "14", anchor: "middle" },
  { x: 600, hour: "18", anchor: "middle" },
  { x: 800, hour: "22", anchor: "end" },
] as const

/** An example of the tide: one Thursday of a bakery, with three posts on its crests. */
export function Crests({ label }: { label: string }) {
  return (
    <svg viewBox="0 -24 800 414" role="img" aria-label={label} className="h-auto w-full overflow-visible">
      <path d={`${TIDE_THURSDAY}L800 360L0 360Z`} fill="var(--mark-wash)" />
      <path d="M0 360.5H800" stroke="var(--line-control)" />
      {POSTS.map(({ x, y, time, words }) => (
        <g key={time} fontFamily="var(--font)" fontSize="14">
          <path d={`M${x} ${y}V360`} stroke="var(--text)" strokeWidth="1.5" />
          <circle cx={x} cy={y} r="4.5" fill="var(--text)" />
          <text x={x + 12} y={y - 16} fontWeight="600" fill="var(--text)">
            {time}
          </text>
          <text x={x + 12} y={y + 3} fill="var(--text-2)">
            {words}
          </text>
        </g>
      ))}
      {HOURS.map(({ x, hour, anchor }) => (
        <text key={hour} x={x} y="382" fontFamily="var(--font)" fontSize="12" fill="var(--text-3)" textAnchor={anchor}>
          {hour}
        </text>
      ))}
    </svg>
  )
}
