import { QueryClientProvider } from "@tanstack/react-query"
import { render, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { IntlProvider } from "use-intl"
import { expect, test, vi } from "vitest"
import { createQueryClient } from "@/lib/query-client"
import messages from "../../messages/en.json"
import { answerRequests, api, problem, server } from "../../tests/server"
import { makeUser } from "../../tests/user"
import { useAuth } from "./context"
import { type Keeper, TokenAuth } from "./token-auth"

answerRequests()

function WhoIsHere() {
  const { status, user, screens } = useAuth()
  return (
    <>
      <p>{`${status}: ${user?.email ?? "nobody"}`}</p>
      {status === "out" && screens?.signIn}
    </>
  )
}

function draw(keeper: Partial<Keeper>) {
  const all: Keeper = {
    subject: "user_1",
    getToken: async () => "a.b.c",
    signOut: async () => {},
    screens: { signIn: <p>Their sign-in</p>, signUp: null, account: null },
    ...keeper,
  }
  const client = createQueryClient()
  const tree = (now: Keeper) => (
    <QueryClientProvider client={client}>
      <IntlProvider locale="en-GB" messages={messages} timeZone="UTC">
        <TokenAuth {...now}>
          <WhoIsHere />
        </TokenAuth>
      </IntlProvider>
    </QueryClientProvider>
  )
  const { rerender } = render(tree(all))
  return { change: (later: Partial<Keeper>) => rerender(tree({ ...all, ...later })) }
}

test("whoever is signed in is asked for with their token", async () => {
  let sent: string | null = null
  server.use(
    http.get(api("/auth/me"), ({ request }) => {
      sent = request.headers.get("Authorization")
      return HttpResponse.json(makeUser({ email: "maya@example.com" }))
    }),
  )
  draw({})

  expect(screen.getByText("loading: nobody")).toBeInTheDocument()
  expect(await screen.findByText("in: maya@example.com")).toBeInTheDocument()
  expect(sent).toBe("Bearer a.b.c")
})

test("while it is not known who is here nothing is asked, and nobody is sent to sign in", async () => {
  draw({ subject: undefined })

  expect(screen.getByText("loading: nobody")).toBeInTheDocument()
  expect(screen.queryByText("Their sign-in")).not.toBeInTheDocument()
})

test("nobody sees the sign-in of whoever keeps the accounts", () => {
  draw({ subject: null })

  expect(screen.getByText("out: nobody")).toBeInTheDocument()
  expect(screen.getByText("Their sign-in")).toBeInTheDocument()
})

test("who leaves is gone from the page at once", async () => {
  server.use(http.get(api("/auth/me"), () => HttpResponse.json(makeUser())))
  const { change } = draw({})
  await screen.findByText("in: maya@example.com")

  change({ subject: null })

  expect(screen.getByText("out: nobody")).toBeInTheDocument()
})

test("signed in there and refused here: it is said why, and there is a way out", async () => {
  const signOut = vi.fn(async () => {})
  server.use(http.get(api("/auth/me"), () => problem(409, "email-of-another-account", "Ask the administrator.")))
  draw({ signOut })

  expect(await screen.findByText("Ask the administrator.")).toBeInTheDocument()
  await userEvent.click(screen.getByRole("button", { name: "Sign out" }))

  await waitFor(() => expect(signOut).toHaveBeenCalledOnce())
})
