import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { delay, HttpResponse, http } from "msw"
import { useReducer, useRef, useState } from "react"
import { expect, test } from "vitest"
import { makePost } from "../../../tests/posts"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, server } from "../../../tests/server"
import { BASE, chosen, emptyDraft, reduce } from "./draft"
import { useAutosave } from "./use-autosave"

answerRequests()

const place = { key: "a1", platform: "bluesky", accountId: "a1" } as const
const draftOfOne = () =>
  reduce(reduce(emptyDraft("g"), { do: "toggle", place }), {
    do: "write",
    tab: BASE,
    words: ["Rye is back."],
    canThread: true,
  })

/** Saves by itself when told, and shows which posts are known the moment a second wish to have it saved is met. */
function Desk() {
  const [draft, dispatch] = useReducer(reduce, null, draftOfOne)
  const latest = useRef(draft)
  latest.current = draft
  const [known, setKnown] = useState("")
  const { flush } = useAutosave({
    ...{ draft, dispatch, businessId: "b", userId: "u", unheard: null },
    ...{ canThread: () => true, isAutomatic: false, tabs: { mine: "t", others: new Set<string>() }, onSaved: () => {} },
  })
  const send = async () => {
    void flush()
    await flush()
    setKnown(
      chosen(latest.current)
        .flatMap(({ post }) => (post ? [post.id] : []))
        .join(", ") || "none",
    )
  }
  return (
    <button type="button" onClick={() => void send()}>
      Send {known}
    </button>
  )
}

test("whoever waits for a save that is under way finds its posts in the draft", async () => {
  let saves = 0
  server.use(
    http.put(api("/content/groups/g"), async () => {
      saves += 1
      await delay(30)
      return HttpResponse.json([
        makePost({ id: "p1", text: "Rye is back.", platform: "bluesky", social_account_id: "a1" }),
      ])
    }),
  )
  renderApp(<Desk />, { hasBusiness: false })

  await userEvent.click(screen.getByRole("button"))

  expect(await screen.findByRole("button", { name: "Send p1" })).toBeVisible()
  expect(saves).toBe(1)
})
