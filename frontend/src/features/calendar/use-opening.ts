import { useQueryState } from "nuqs"
import type { MouseEvent } from "react"
import type { PostRead } from "@/api/types.gen"
import { isOpen } from "@/lib/posts"
import { useSelection } from "./selection"

/** What a press on a post of the calendar does: it opens, or is selected. */
export function useOpening(post: PostRead) {
  const [openId, setOpenId] = useQueryState("post")
  const selection = useSelection()
  // What goes out, is out, or may be, stays where it is.
  const canMove = isOpen(post)
  const isHere = openId === post.id
  const isSelected = selection.ids.has(post.id)
  const selects = selection.isOn && canMove
  return {
    canMove,
    isHere,
    isSelected,
    selects,
    buttonProps: {
      type: "button" as const,
      "data-tile": post.id,
      "data-open": canMove ? "" : undefined,
      onClick: (event: MouseEvent) => {
        if (selects || (canMove && (event.shiftKey || event.ctrlKey || event.metaKey))) selection.toggle(post.id)
        else void setOpenId(isHere ? null : post.id)
      },
      ...(selects ? { "aria-pressed": isSelected } : { "aria-expanded": isHere }),
    },
  }
}
