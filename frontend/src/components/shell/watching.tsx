import { Counting } from "./counting"
import { Reports } from "./reports"

/** What the operator gets to know of the use of the app, and of what breaks in it. */
export function Watching() {
  return (
    <>
      <Reports />
      <Counting />
    </>
  )
}
