type FieldError = { pointer: string; detail: string }

type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  request_id?: string
  errors?: FieldError[] | null
}

/** A refusal of the API (RFC 9457), or its silence (`status` 0). `title` and `detail` are written for a person. */
export class ApiError extends Error {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly requestId: string | null
  /** Message by name of the form field, from the problem's JSON pointers (`/password` → `password`). */
  readonly fields: Record<string, string>

  constructor(body: ProblemBody) {
    super(body.detail)
    this.name = "ApiError"
    this.type = body.type
    this.title = body.title
    this.status = body.status
    this.detail = body.detail
    this.requestId = body.request_id || null
    this.fields = Object.fromEntries(
      (body.errors ?? []).map(({ pointer, detail }) => [pointer.replace(/^\//, "").replaceAll("/", "."), detail]),
    )
  }

  /** The stable code at the end of `type`, such as `version-conflict`. */
  get code(): string {
    return this.type.split("/").at(-1) ?? ""
  }
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "title" in body && "status" in body && "detail" in body
}

/** Whatever a request failed with, as an ApiError. */
export function toApiError(error: unknown, response?: Response): ApiError {
  if (error instanceof ApiError) return error
  if (isProblem(error)) return new ApiError(error)
  if (response) {
    return new ApiError({
      type: "/problems/unreadable-answer",
      title: "The server answered something we cannot read",
      status: response.status,
      detail: `It said ${response.status}. Nothing is lost; try again in a moment.`,
      request_id: response.headers.get("x-request-id") ?? undefined,
    })
  }
  return new ApiError({
    type: "/problems/no-answer",
    title: "The server did not answer",
    status: 0,
    detail: "Check your connection, then try again. Nothing is lost.",
  })
}
