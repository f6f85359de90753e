import {
  type Announcements,
  DndContext,
  type DragMoveEvent,
  DragOverlay,
  KeyboardSensor,
  type Modifier,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core"
import dynamic from "next/dynamic"
import { createContext, type ReactNode, use, useId, useMemo, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import type { GapRead, PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { firstLine, formatDay } from "@/lib/format"
import { toast } from "@/lib/toast"
import { timeOf } from "@/lib/tz"
import { byCell } from "./by-cell"
import { onGrid, onList } from "./collisions"
import { type Aim, aimOf, dayOfPlace, POST, STRIP, type Target } from "./drop-target"
import { LiftedCard } from "./lifted-card"
import type { View } from "./period"
import { useMoves } from "./use-moves"

const SwapDialog = dynamic(() => import("./swap-dialog").then(module => module.SwapDialog), { ssr: false })

export type Drag = { post: PostRead; target: Target | null }

const DragContext = createContext<Drag | null>(null)

/** What is being dragged, and where it would land. */
export const useDrag = () => use(DragContext)

/** A press this long picks a card up by finger; a shorter one scrolls or opens. */
const LONG_PRESS = { delay: 250, tolerance: 8 }
/** A finger that has come this far from where it took a card out of a drawer aims at something. */
const AIMED_PX = 24
/** How long a phone trembles as a card comes off. */
const LIFTED_MS = 12
/** At the upper and lower edge what is behind scrolls on; never sideways. */
const AUTO_SCROLL = { threshold: { x: 0, y: 0.15 } }
type Props = {
  view: View
  isPhone: boolean
  posts: readonly PostRead[]
  gaps: readonly GapRead[]
  firstHour: number
  children: ReactNode
}

/** The card in the hand, where rows are as wide as the screen or days as small as a thumb: beside it, not under it. */
const besideFinger: Modifier = ({ activatorEvent, activeNodeRect, overlayNodeRect, transform }) => {
  const at = pointOf(activatorEvent)
  if (!at || !activeNodeRect) return transform
  const height = overlayNodeRect?.height ?? 0
  const now = { x: at.clientX + transform.x, y: at.clientY + transform.y }
  const isAbove = now.y > height + LABEL_PX + FINGER_PX
  const left = Math.min(Math.max(now.x - CARD_PX / 2, EDGE_PX), window.innerWidth - CARD_PX - EDGE_PX)
  const top = isAbove ? now.y - height - FINGER_PX : now.y + LABEL_PX + FINGER_PX
  return { ...transform, x: left - activeNodeRect.left, y: top - activeNodeRect.top }
}
const CARD_PX = 208
const LABEL_PX = 44
const FINGER_PX = 20
const EDGE_PX = 8
const SMALL = { style: { width: CARD_PX, height: "auto" }, modifiers: [besideFinger] }

const isTouch = (event: Event | null): event is TouchEvent => event !== null && "touches" in event

function pointOf(event: Event | null): { clientX: number; clientY: number } | null {
  if (isTouch(event)) return event.touches[0] ?? null
  return event instanceof MouseEvent ? event : null
}

/** The calendar as something posts are dragged about on: by mouse, by finger and by keyboard. */
export function Board({ view, isPhone, posts, gaps, firstHour, children }: Props) {
  const t = useTranslations("calendar")
  const { timezone } = useBusiness()
  const moves = useMoves()
  const dndId = useId()
  const [drag, setDrag] = useState<Drag | null>(null)
  const [asking, setAsking] = useState<{ post: PostRead; target: Target; other: PostRead } | null>(null)
  const coordinateGetter = useMemo(() => byCell(view), [view])
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: LONG_PRESS }),
    useSensor(KeyboardSensor, {
      coordinateGetter,
      keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space"] },
    }),
  )
  // dnd-kit tells its announcements the day but not the way moved; the drag's own events know both.
  const latest = useRef<Drag | null>(null)
  const hasLanded = useRef(false)
  // The strip lies at the edge that would scroll the list away.
  const isOnStrip = useRef(false)
  const autoScroll = useMemo(() => ({ ...AUTO_SCROLL, canScroll: () => !isOnStrip.current }), [])
  const change = (next: Drag | null) => {
    if (latest.current?.post === next?.post && latest.current?.target?.key === next?.target?.key) return
    latest.current = next
    setDrag(next)
  }
  const follow = ({ active, activatorEvent, over, collisions: hits, delta }: DragMoveEvent) => {
    const post = active.data.current?.post as PostRead | undefined
    const translated = active.rect.current.translated
    if (!post) return
    isOnStrip.current = over !== null && String(over.id).startsWith(STRIP)
    const day = over && dayOfPlace(over.id)
    // A drawer that folded away has left the finger over a day that nobody aims at yet.
    const isAiming = !active.data.current?.drawer || !isTouch(activatorEvent) || Math.hypot(delta.x, delta.y) > AIMED_PX
    if (!over || !day || !translated || !isAiming) {
      change({ post, target: null })
      return
    }
    const onPost = hits?.find(({ id }) => String(id).startsWith(POST) && id !== `${POST}${post.id}`)
    const aim: Aim = {
      post,
      day,
      offset: translated.top - over.rect.top,
      hasMovedDown: Math.abs(delta.y) >= HOUR_STEP,
      other: posts.find(({ id }) => `${POST}${id}` === onPost?.id) ?? null,
    }
    change({ post, target: aimOf(aim, { view, firstHour, gaps, zone: timezone }) })
  }
  const land = (found: Drag | null) => {
    if (!found?.target) return
    const { post, target } = found
    if (target.other) setAsking({ post, target, other: target.other })
    else if (target.to === post.scheduled_for) return
    else if (Date.parse(target.to) <= Date.now()) toast(t("past"), { isBad: true })
    else void moves.place(post, target.to)
  }
  const nameOf = (post: PostRead | undefined) => (post ? firstLine(post.text) : "")
  const named = ({ active }: { active: { data: { current?: unknown } } }) => ({
    post: nameOf((active.data.current as { post?: PostRead } | undefined)?.post),
  })
  const whereItIs = () => {
    const target = latest.current?.target
    if (!target) return undefined
    const when = `${formatDay(target.day)}, ${timeOf(target.to, timezone)}`
    return target.other ? t("overPost", { when, post: nameOf(target.other) }) : t("over", { when })
  }
  const announcements: Announcements = {
    onDragStart: event => t("pickedUp", named(event)),
    // Where it was picked up it says nothing: that has just been told.
    onDragOver: () => (latest.current?.target?.to === latest.current?.post.scheduled_for ? undefined : whereItIs()),
    onDragMove: whereItIs,
    onDragEnd: event => t(hasLanded.current ? "dropped" : "putBack", named(event)),
    onDragCancel: event => t("putBack", named(event)),
  }
  return (
    <DndContext
      id={dndId}
      sensors={sensors}
      collisionDetection={view === "list" ? onList : onGrid}
      autoScroll={autoScroll}
      onDragStart={({ active, activatorEvent }) => {
        change({ post: active.data.current?.post as PostRead, target: null })
        // Before the first touch is over, a browser refuses and says so.
        if (isTouch(activatorEvent) && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(LIFTED_MS)
      }}
      onDragMove={follow}
      onDragOver={follow}
      onDragEnd={() => {
        // The announcement of the end comes after this, when nothing is held any more.
        hasLanded.current = latest.current?.target != null
        land(latest.current)
        change(null)
      }}
      onDragCancel={() => change(null)}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("instructions") } }}
    >
      <DragContext value={drag}>
        {children}
        <DragOverlay dropAnimation={null} zIndex={40} {...((view === "list" || isPhone) && SMALL)}>
          {drag && <LiftedCard post={drag.post} target={drag.target} />}
        </DragOverlay>
      </DragContext>
      {asking && (
        <SwapDialog
          post={asking.post}
          other={asking.other}
          to={asking.target.to}
          onSwap={() => moves.swap.mutate({ first: asking.post, second: asking.other })}
          onPlace={() => void moves.place(asking.post, asking.target.to)}
          onClose={() => setAsking(null)}
        />
      )}
    </DndContext>
  )
}

/** A hand that only moves a card aside trembles a little; by keyboard the smallest step is more than this. */
const HOUR_STEP = 6
