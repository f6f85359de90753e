import { CartesianGrid, LineChart, ResponsiveContainer, Line as Stroke, Tooltip, XAxis, YAxis } from "recharts"
import { useTranslations } from "use-intl"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { dayNumber, formatDay, formatNumber, formatTenths, monthShort } from "@/lib/format"
import type { Day } from "@/lib/tz"
import { type Line, placeLabels, ticksFor } from "./series"

/** Platforms are told apart by the line, never by colour: the busiest is strong, the others differ in dashes. */
export const STROKES = [
  { stroke: "var(--data-1)", strokeWidth: 2, strokeDasharray: undefined },
  { stroke: "var(--data-2)", strokeWidth: 1.5, strokeDasharray: undefined },
  { stroke: "var(--data-2)", strokeWidth: 1.5, strokeDasharray: "5 3" },
  { stroke: "var(--data-2)", strokeWidth: 1.5, strokeDasharray: "1.5 3" },
  { stroke: "var(--data-2)", strokeWidth: 1.5, strokeDasharray: "9 3 2 3" },
  { stroke: "var(--data-2)", strokeWidth: 2.5, strokeDasharray: "2 2" },
  { stroke: "var(--data-2)", strokeWidth: 2.5, strokeDasharray: "10 4" },
  { stroke: "var(--data-2)", strokeWidth: 1, strokeDasharray: undefined },
] as const

const HEIGHT = 224
const TOP = 10
const BOTTOM = 26
const PLOT = HEIGHT - TOP - BOTTOM
const LABEL_GAP = 20
const LABELS_WIDTH = 104

type Props = { days: readonly Day[]; lines: readonly Line[]; compares: boolean; label: string }

export function EngagementChart({ days, lines, compares, label }: Props) {
  const ghost = compares ? lines[0]?.before : undefined
  const data = days.map((day, index) => ({
    day,
    ghost: ghost?.[index] ?? null,
    ...Object.fromEntries(lines.map(line => [line.platform, line.values[index] ?? null])),
  }))
  const known = [...lines.flatMap(line => line.values), ...(ghost ?? [])].filter(value => value !== null)
  const ticks = ticksFor(known)
  const low = ticks[0] ?? 0
  const span = (ticks.at(-1) ?? 1) - low
  const ends = lines.map(line => line.values.findLast(value => value !== null) ?? 0)
  const places = placeLabels(
    ends.map(value => TOP + (1 - (value - low) / span) * PLOT),
    TOP + PLOT,
    LABEL_GAP,
  )
  return (
    <div className="relative pt-3" style={{ paddingRight: LABELS_WIDTH }}>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <LineChart data={data} margin={{ top: TOP, right: 6, bottom: 0, left: 0 }} role="img" aria-label={label}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            height={BOTTOM}
            tickLine={false}
            axisLine={false}
            minTickGap={48}
            tick={{ fontSize: 11, fill: "var(--text-3)" }}
            tickFormatter={(day: Day) => `${dayNumber(day)} ${monthShort(day)}`}
          />
          <YAxis
            width={34}
            ticks={ticks}
            domain={[low, low + span]}
            tickLine={false}
            axisLine={false}
            tick={{ fontSize: 11, fill: "var(--text-3)" }}
            tickFormatter={formatNumber}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: "var(--data-1)", strokeWidth: 1 }}
            content={({ active, label: day, payload }) =>
              active ? <Card day={String(day)} lines={lines} values={payload[0]?.payload ?? {}} /> : null
            }
          />
          {ghost && (
            <Stroke
              dataKey="ghost"
              type="linear"
              dot={false}
              activeDot={false}
              stroke="var(--data-ghost)"
              strokeWidth={2}
              isAnimationActive={false}
            />
          )}
          {lines.map((line, index) => (
            <Stroke
              key={line.platform}
              dataKey={line.platform}
              type="linear"
              dot={false}
              activeDot={{ r: 3, fill: "var(--bg)", stroke: "var(--data-1)", strokeWidth: 1.5 }}
              isAnimationActive={false}
              {...STROKES[index % STROKES.length]}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
      <ul aria-hidden="true" className="absolute top-3 right-0" style={{ width: LABELS_WIDTH - 8 }}>
        {lines.map((line, index) => (
          <li
            key={line.platform}
            className="absolute flex -translate-y-1/2 items-center gap-1.5 whitespace-nowrap text-12 font-medium"
            style={{ top: places[index] }}
          >
            <PlatformGlyph platform={line.platform} size={14} isNamed={false} />
            {platformName(line.platform)}
          </li>
        ))}
      </ul>
    </div>
  )
}

type CardProps = { day: Day; lines: readonly Line[]; values: Record<string, number | null> }

function Card({ day, lines, values }: CardProps) {
  const t = useTranslations("analytics")
  const say = (value: number | null | undefined) =>
    value === null || value === undefined
      ? t("unknown")
      : Number.isInteger(value)
        ? formatNumber(value)
        : formatTenths(value)
  const first = lines[0]
  return (
    <div className="min-w-46 rounded-control border border-line-strong bg-raised px-2.5 py-1.5 text-12">
      <p className="font-semibold">{formatDay(day)}</p>
      {lines.map(line => (
        <p key={line.platform} className="flex h-5 items-center gap-1.5">
          <PlatformGlyph platform={line.platform} size={14} isNamed={false} />
          {platformName(line.platform)}
          <span className="ml-auto pl-4 tabular-nums">{say(values[line.platform])}</span>
        </p>
      ))}
      {first && values.ghost !== null && values.ghost !== undefined && (
        <p className="mt-1 flex h-5 items-center border-t text-ink-2">
          {t("before", { platform: platformName(first.platform) })}
          <span className="ml-auto pl-4 tabular-nums">{say(values.ghost)}</span>
        </p>
      )}
    </div>
  )
}
