import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs"
import { listPostFiguresInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import { useBusiness } from "@/lib/business"
import { type Period, queryOf } from "./period"

export const FIGURES = ["impressions", "interactions", "rate", "clicks"] as const
const SORTS = ["published", ...FIGURES] as const
export type Sort = (typeof SORTS)[number]

const PARSERS = {
  sort: parseAsStringLiteral(SORTS).withDefault("published"),
  up: parseAsBoolean.withDefault(false),
  q: parseAsString.withDefault(""),
}

/** Posts of a period with their figures, page after page, in the order and with the words that the address has. */
export function usePostFigures(period: Period) {
  const { id } = useBusiness()
  const [{ sort, up, q }, set] = useQueryStates(PARSERS, { history: "replace" })
  const query = useInfiniteQuery({
    ...listPostFiguresInfiniteOptions({
      query: { ...queryOf(id, period), sort, ascending: up, limit: 50, ...(q.trim() ? { q: q.trim() } : {}) },
    }),
    initialPageParam: 0,
    getNextPageParam: page => page.next_offset,
    placeholderData: keepPreviousData,
  })
  return { query, sort, up, q, set }
}
