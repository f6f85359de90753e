import { act, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { toast } from "@/lib/toast"
import { renderApp } from "../../tests/render"

test("a notice can be undone by its button or by the key Z, but not while typing", async () => {
  const undo = vi.fn()
  renderApp(<input aria-label="Text" />, { hasBusiness: false })

  act(() => toast("Moved to Sat 21 Nov, 09:00", { action: { label: "Undo", run: undo } }))
  await userEvent.type(screen.getByLabelText("Text"), "pizza")
  expect(undo).not.toHaveBeenCalled()

  await userEvent.click(document.body)
  await userEvent.keyboard("z")
  expect(undo).toHaveBeenCalledOnce()
  expect(screen.queryByText("Moved to Sat 21 Nov, 09:00")).not.toBeInTheDocument()

  act(() => toast("4 posts approved", { action: { label: "Undo", run: undo } }))
  await userEvent.click(screen.getByRole("button", { name: /Undo/ }))
  expect(undo).toHaveBeenCalledTimes(2)
})
