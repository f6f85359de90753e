import { createParser, parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs"
import { useMemo } from "react"
import { useBusiness } from "@/lib/business"
import { isDay, today } from "@/lib/tz"
import { type Filters, STANDINGS } from "./filters"
import { VIEWS } from "./period"

export const PANELS = ["unscheduled", "day", "slots", "recurring"] as const
export type PanelName = (typeof PANELS)[number]
/** Panels whose posts are dragged onto the calendar. */
export type DrawerName = "unscheduled" | "day"

export const isDrawer = (panel: PanelName | null): panel is DrawerName => panel === "unscheduled" || panel === "day"

const parseAsDay = createParser({ parse: value => (isDay(value) ? value : null), serialize: (day: string) => day })

const PARSERS = {
  day: parseAsDay,
  view: parseAsStringLiteral(VIEWS).withDefault("week"),
  panel: parseAsStringLiteral(PANELS),
  /** The generation that fills gaps: it survives a reload. */
  fill: parseAsString,
  post: parseAsString,
  /** Opens that post to be changed. */
  edit: parseAsBoolean,
  platform: parseAsArrayOf(parseAsString).withDefault([]),
  account: parseAsArrayOf(parseAsString).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(STANDINGS)).withDefault([]),
  pillar: parseAsArrayOf(parseAsString).withDefault([]),
}

/** Everything the calendar is looking at, in the URL, so that a link shows the same. */
export function useCalendarState() {
  const { timezone } = useBusiness()
  const [state, setState] = useQueryStates(PARSERS)
  const { platform, account, status, pillar } = state
  const filters = useMemo<Filters>(() => ({ platform, account, status, pillar }), [platform, account, status, pillar])
  return { ...state, day: state.day ?? today(timezone), filters, setState }
}

export type CalendarState = ReturnType<typeof useCalendarState>
