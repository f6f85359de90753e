import { useDraggable, useDroppable } from "@dnd-kit/core"
import type { PostRead } from "@/api/types.gen"
import { canSwap, POST } from "./drop-target"
import { useOpening } from "./use-opening"

/** A finger resting on a card lifts it: nothing of its own may come of a long press, and a swipe must still scroll. */
export const HELD = "touch-manipulation select-none [-webkit-touch-callout:none]"

type Options = {
  /** Others may be dropped on it. */
  takesPosts?: boolean
  /** The drawer it lies in, where the same post may lie on the grid as well. */
  drawer?: string
}

/** What a post's card does wherever it can be dragged from. */
export function useTile(post: PostRead, { takesPosts = true, drawer }: Options = {}) {
  const { canMove, buttonProps, ...opening } = useOpening(post)
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, isDragging } = useDraggable({
    id: drawer ? `${drawer} ${post.id}` : post.id,
    disabled: !canMove,
    data: { post, drawer },
  })
  const drop = useDroppable({
    id: `${POST}${drawer ?? ""}${post.id}`,
    disabled: !takesPosts || !canSwap(post),
    data: { post },
  })
  return {
    ...opening,
    canMove,
    isDragging,
    frameRef: (node: HTMLElement | null) => {
      setNodeRef(node)
      drop.setNodeRef(node)
    },
    buttonProps: {
      ref: setActivatorNodeRef,
      ...(canMove ? { ...attributes, ...listeners } : {}),
      ...buttonProps,
    },
  }
}
