import { MutationCache, QueryClient } from "@tanstack/react-query"
import { isPlanRefusal } from "./plan-refusal"
import { toApiError } from "./problem"

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The caller shows the error itself, at the field or in the panel it belongs to. */
      showsOwnError?: boolean
    }
  }
}

type ShowProblem = (problem: ReturnType<typeof toApiError>) => void

let showProblem: ShowProblem = () => {}

/** The toaster tells us how to show what no form and no panel shows. */
export function onUnshownProblem(show: ShowProblem): () => void {
  showProblem = show
  return () => {
    showProblem = () => {}
  }
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        const problem = toApiError(error)
        // What a plan refuses is said where larger ones are offered.
        if (!mutation.meta?.showsOwnError && !isPlanRefusal(problem)) showProblem(problem)
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // A refusal stays a refusal; silence and a broken server deserve a second try.
        retry: (failures, error) => {
          const { status } = toApiError(error)
          return failures < 1 && (status === 0 || status >= 500)
        },
      },
    },
  })
}

let inBrowser: QueryClient | undefined

/** One cache for the whole visit: signing in moves between layouts, and neither may lose what the other has read. */
export function queryClient(): QueryClient {
  if (typeof window === "undefined") return createQueryClient()
  inBrowser ??= createQueryClient()
  return inBrowser
}
