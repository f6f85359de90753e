import type { PlatformSeriesRead } from "@/api/types.gen"

export type Line = {
  platform: string
  /** By day, the first of the period first; null: not known. */
  values: (number | null)[]
  before: (number | null)[]
}

const WINDOW = 5
/** A week is read day by day; longer, the ups and downs of single days hide the course. */
const SMOOTHED_FROM_DAYS = 14

export const isSmoothed = (days: number) => days >= SMOOTHED_FROM_DAYS

/** Each value as the average of the known ones around it; a day with none known around it stays unknown. */
export function smooth(values: readonly (number | null)[], window = WINDOW): (number | null)[] {
  const half = Math.floor(window / 2)
  return values.map((_, index) => {
    const known = values.slice(Math.max(0, index - half), index + half + 1).filter(value => value !== null)
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null
  })
}

/** A line for each platform that told anything, the busiest first. */
export function linesOf(series: readonly PlatformSeriesRead[], days: number): Line[] {
  const total = (one: PlatformSeriesRead) => one.points.reduce((sum, point) => sum + (point.interactions ?? 0), 0)
  const shown = (values: (number | null)[]) => (isSmoothed(days) ? smooth(values) : values)
  return series
    .filter(one => one.points.some(point => point.interactions !== null))
    .toSorted((left, right) => total(right) - total(left))
    .map(one => ({
      platform: one.platform,
      values: shown(one.points.map(point => point.interactions)),
      before: shown(one.previous_points.map(point => point.interactions)),
    }))
}

/** Days on which nothing was read of a platform since its first figure in the period. */
export function gapsOf(series: PlatformSeriesRead): number {
  const known = series.points.map(point => point.interactions !== null || point.impressions !== null)
  const first = known.indexOf(true)
  return first < 0 ? 0 : known.slice(first).filter(isKnown => !isKnown).length
}

/** Round steps for an axis from 0 (or below it) that holds all of these, at most five of them. */
export function ticksFor(values: readonly number[]): number[] {
  const top = Math.max(1, ...values)
  const bottom = Math.min(0, ...values)
  const rough = (top - bottom) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10) * power)
  const ticks: number[] = []
  for (let at = Math.floor(bottom / step) * step; at < top + step; at += step) ticks.push(at)
  return ticks
}

/** Where labels stand beside the ends of their lines: as near as they can without covering each other. */
export function placeLabels(wanted: readonly number[], height: number, gap: number): number[] {
  const order = wanted.map((_, index) => index).sort((left, right) => (wanted[left] ?? 0) - (wanted[right] ?? 0))
  const places = new Array<number>(wanted.length).fill(0)
  let floor = 0
  for (const index of order) {
    places[index] = Math.max(wanted[index] ?? 0, floor)
    floor = (places[index] ?? 0) + gap
  }
  let ceiling = height
  for (const index of order.toReversed()) {
    places[index] = Math.min(places[index] ?? 0, ceiling)
    ceiling = (places[index] ?? 0) - gap
  }
  return places
}
