import "@testing-library/jest-dom/vitest"
import { cleanup, configure } from "@testing-library/react"
import { afterEach } from "vitest"

// Only so that what hangs ends: beside other work a second can be too short for one render.
configure({ asyncUtilTimeout: 15_000 })

// What jsdom lacks of dialogs: that they open and close. Keeping the focus inside is a real browser's to show.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true
}
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  if (!this.open) return
  this.open = false
  this.dispatchEvent(new Event("close"))
}

afterEach(() => {
  cleanup()
  localStorage.clear()
})
