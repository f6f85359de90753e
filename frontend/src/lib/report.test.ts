import { describe, expect, test } from "vitest"
import { allowed } from "./report-sink"

const frame = { filename: "https://a.example/app.js?post=planted", function: "save", lineno: 3, colno: 9, in_app: true }

function event(type: string, value: string) {
  const stacktrace = { frames: [{ ...frame, vars: { text: "planted" }, context_line: "planted" }] }
  return {
    type: undefined,
    event_id: "e1",
    message: "planted",
    user: { email: "planted@example.com" },
    request: { url: "https://a.example/?token=planted", headers: { Cookie: "planted" } },
    breadcrumbs: [{ message: "planted" }],
    extra: { text: "planted" },
    contexts: { trail: { text: "planted" } },
    tags: { text: "planted" },
    exception: { values: [{ type, value, stacktrace, mechanism: { type: "x", data: { text: "planted" } } }] },
  }
}

describe("what is told when something breaks", () => {
  test("is where and what, and nobody's words", () => {
    const sent = allowed(event("SyntaxError", "Unexpected token 'p', \"planted words\" is not valid JSON"))

    expect(JSON.stringify(sent)).not.toContain("planted")
    expect(sent.exception?.values?.[0]).toEqual({
      type: "SyntaxError",
      value: "",
      stacktrace: {
        frames: [{ filename: "https://a.example/app.js", function: "save", lineno: 3, colno: 9, in_app: true }],
      },
    })
  })

  test("keeps what the browser says of our code, without the name it quotes", () => {
    const sent = allowed(event("TypeError", "Cannot read properties of undefined (reading 'planted')"))

    expect(sent.exception?.values?.[0]?.value).toBe("Cannot read properties of undefined")
    expect(JSON.stringify(sent)).not.toContain("planted")
  })

  test("names the request it broke on", () => {
    const sent = allowed(event("ApiError", "planted"), { originalException: { requestId: "r-1" } })

    expect(sent.tags).toEqual({ process: "web", screen: "/", request_id: "r-1" })
  })
})
