// What breaks in the web app is told to the operator's Sentry, where they have set one up. Until that is known, and the
// code for it is there, a few errors are kept; in every other case nothing is loaded and nothing is said.

type Sink = (error: unknown) => void

const MOST_KEPT = 10

let sink: Sink | null = null
let kept: unknown[] = []

/** Tells that something broke. */
export function report(error: unknown): void {
  if (sink) sink(error)
  else if (kept.length < MOST_KEPT) kept.push(error)
}

/** Begins to tell: only now is the code for it loaded. Returns the way to stop. */
export function startReporting(dsn: string, release: string): () => void {
  let isStopped = false
  void import("./report-sink").then(({ makeSink }) => {
    if (isStopped) return
    sink = makeSink(dsn, release)
    for (const error of kept) sink(error)
    kept = []
  })
  return () => {
    isStopped = true
    sink = null
  }
}

/** Listens for what nobody caught, for as long as the page is there. */
export function watchErrors(): void {
  window.addEventListener("error", ({ error }) => void (error && report(error)))
  window.addEventListener("unhandledrejection", ({ reason }) => report(reason))
}
