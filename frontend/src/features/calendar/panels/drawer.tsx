import type { ComponentProps } from "react"
import { useDrag } from "../board"
import { Panel } from "./panel"

/** A panel whose posts are dragged onto the calendar beside it; on phones it folds away while one is. */
export function Drawer(props: Omit<ComponentProps<typeof Panel>, "isDrawer" | "isFolded">) {
  return <Panel {...props} isDrawer isFolded={useDrag() !== null} />
}
