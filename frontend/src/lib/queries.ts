type Query = { isError: boolean; data: unknown; error: unknown; refetch: () => Promise<unknown> }

/** The error of the first query that has nothing to show; null while every query has, or may still get, something. */
export function firstFailure(queries: readonly Query[]): unknown {
  return queries.find(query => query.isError && query.data === undefined)?.error ?? null
}

export function retryFailed(queries: readonly Query[]): void {
  for (const query of queries) {
    if (query.isError) void query.refetch()
  }
}
