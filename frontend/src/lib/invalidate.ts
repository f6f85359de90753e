import type { QueryClient } from "@tanstack/react-query"
import type * as queries from "@/api/@tanstack/react-query.gen"

type OperationOf<Name> = Name extends `${infer Operation}Options` ? Operation : never

/** Names of the API's reading operations, from the generated `…Options` functions. */
export type Operation = OperationOf<keyof typeof queries>

function operationOf(key: readonly unknown[]): unknown {
  const head = key[0]
  return typeof head === "object" && head !== null && "_id" in head ? head._id : undefined
}

/** Ask again for everything these operations have answered so far, whatever their parameters. */
export function invalidate(client: QueryClient, ...operations: Operation[]): Promise<void> {
  const stale = new Set<unknown>(operations)
  return client.invalidateQueries({ predicate: ({ queryKey }) => stale.has(operationOf(queryKey)) })
}

export function isOperation(key: readonly unknown[], operation: Operation): boolean {
  return operationOf(key) === operation
}
