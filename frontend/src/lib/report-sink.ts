import {
  BrowserClient,
  dedupeIntegration,
  defaultStackParser,
  type ErrorEvent,
  linkedErrorsIntegration,
  makeFetchTransport,
  Scope,
} from "@sentry/browser"

/** Sentences of the browser about our code. All others may quote what somebody wrote, and are left out. */
const HARMLESS =
  /Cannot (?:read|set) properties of (?:undefined|null)|is not (?:a function|a constructor|iterable|defined)|Maximum call stack size exceeded|Minified React error #\d+|Invalid time value|Loading chunk|Failed to fetch/

/** The way to tell a Sentry that something broke: which kind of error, where in our code, on which screen. */
export function makeSink(dsn: string, release: string): (error: unknown) => void {
  const client = new BrowserClient({
    dsn,
    release: `aigrowth@${release}`,
    transport: makeFetchTransport,
    stackParser: defaultStackParser,
    // None of those that look around: no clicks, no requests, no console, no addresses, no sessions.
    integrations: [dedupeIntegration(), linkedErrorsIntegration()],
    dataCollection: { userInfo: false, cookies: false, httpHeaders: false, httpBodies: [], urlQueryParams: false },
    sendClientReports: false,
    maxBreadcrumbs: 0,
    beforeSend: allowed,
  })
  const scope = new Scope()
  scope.setClient(client)
  client.init()
  return error => {
    if (error instanceof Error) scope.captureException(error)
  }
}

/** The event with nothing in it but what is listed here. */
export function allowed(event: ErrorEvent, hint: { originalException?: unknown } = {}): ErrorEvent {
  const requestId = (hint.originalException as { requestId?: unknown } | undefined)?.requestId
  return {
    type: undefined,
    event_id: event.event_id,
    timestamp: event.timestamp,
    level: event.level,
    platform: event.platform,
    release: event.release,
    sdk: event.sdk && { name: event.sdk.name, version: event.sdk.version },
    tags: {
      process: "web",
      // Ids stand in the query, so an address without one is the screen's name.
      screen: window.location.pathname,
      ...(typeof requestId === "string" && { request_id: requestId }),
    },
    exception: {
      values: event.exception?.values?.map(({ type, value, stacktrace }) => ({
        type,
        value: HARMLESS.exec(value ?? "")?.[0] ?? "",
        stacktrace: {
          frames: stacktrace?.frames?.map(frame => ({
            filename: frame.filename?.split(/[?#]/)[0],
            function: frame.function,
            lineno: frame.lineno,
            colno: frame.colno,
            in_app: frame.in_app,
          })),
        },
      })),
    },
  }
}
