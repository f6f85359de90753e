import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useMemo, useReducer, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import type { PlatformRead, PostRead, SocialAccountRead } from "@/api/types.gen"
import { useUser } from "@/auth/context"
import { platformName } from "@/components/platform-glyph"
import { useBusiness } from "@/lib/business"
import { isMarked } from "@/lib/posts"
import { toast } from "@/lib/toast"
import {
  BASE,
  chosen,
  type Draft,
  isLocked,
  isOnCalendar,
  mediaOf,
  partsOf,
  reduce,
  type Tab,
  type Target,
  wordsOf,
} from "./draft"
import { asNew, draftFrom } from "./from-posts"
import { useKit } from "./kit"
import type { Kept, Tabs } from "./local-draft"
import { choicesFor } from "./places"
import { useAutosave } from "./use-autosave"
import { useChecks } from "./use-checks"
import { useRewrite, type Wish } from "./use-rewrite"
import { useSending } from "./use-sending"
import { sameWords, type Words, withPart } from "./words"

export type Opened = {
  draft: Draft
  unheard: Kept["unheard"]
  /** A time that was asked for, such as an empty slot of the calendar. */
  at: string | null
  tabs: Tabs
  platforms: readonly PlatformRead[]
  accounts: readonly SocialAccountRead[]
}

const WIPE_MS = 260

/** Everything the composer knows and can do; its parts only draw it. */
export function useComposer({ opened, onSaved }: { opened: Opened; onSaved: (posts: PostRead[]) => void }) {
  const t = useTranslations("compose")
  const common = useTranslations("postActions")
  const business = useBusiness()
  const user = useUser()
  const client = useQueryClient()
  const { platforms, accounts } = opened
  const [draft, dispatch] = useReducer(reduce, opened.draft)
  const latest = useRef(draft)
  latest.current = draft
  const [wantedTab, setTab] = useState<Tab>(BASE)
  const [part, setPart] = useState(0)
  const [at, setAt] = useState(() => opened.at ?? proposedTime(opened.draft))
  const [isWiping, setWiping] = useState(false)

  const choices = choicesFor(draft, accounts, platforms)
  // Tabs and previews stand in the order of the list one chooses from, whatever was ticked first.
  const order = choices.map(({ place }) => place.key)
  const targets = chosen(draft).toSorted((left, right) => order.indexOf(left.key) - order.indexOf(right.key))
  const kit = useKit(
    platforms,
    accounts,
    targets.some(({ platform }) => platform === "x"),
  )
  const names = useMemo(
    () => new Map(choices.flatMap(({ place, name }) => (name ? [[place.key, name] as const] : []))),
    [choices],
  )
  const tab = targets.some(({ key }) => key === wantedTab) ? wantedTab : BASE
  const target = targets.find(({ key }) => key === tab) ?? null
  const isAutomatic = !isOnCalendar(draft)
  const isReadOnly = targets.length > 0 && (target ? isLocked(target) : targets.every(isLocked))

  const autosave = useAutosave({
    draft,
    dispatch,
    businessId: business.id,
    userId: user.id,
    canThread: kit.canThread,
    isAutomatic,
    unheard: opened.unheard,
    tabs: opened.tabs,
    onSaved,
  })
  const isSettled = !autosave.isDirty && autosave.state.is !== "saving"
  const checks = useChecks(draft, kit, isSettled)
  const sending = useSending({ draft: () => latest.current, dispatch, flush: autosave.flush, zone: business.timezone })

  const inheriting = targets.filter(({ words }) => words === null)
  const words: Words = target ? wordsOf(draft, target, kit.canThread(target.platform)) : draft.base
  const mediaIds = target ? mediaOf(draft, target) : draft.mediaIds
  // The base is counted for those that take it; for one that nobody takes any more, there is nothing to count.
  const placesHere = target ? [target] : inheriting
  // Where one place is all there is, what it has of its own stands with the base.
  const placeHere = target ?? (targets.length === 1 ? (targets[0] ?? null) : null)
  const marked = target
    ? hasMarked(target, draft, kit.canThread)
    : inheriting.some(one => hasMarked(one, draft, kit.canThread))

  const write = (next: Words) =>
    dispatch({ do: "write", tab, words: next, canThread: target ? kit.canThread(target.platform) : true })
  const reset = () => {
    if (!target) return
    const before = latest.current
    dispatch({ do: "reset", tab })
    toast(t("resetDone", { platform: platformName(target.platform) }), {
      action: {
        label: common("undo"),
        run: () => {
          const now = latest.current
          const old = before.targets.find(({ key }) => key === tab)
          if (old?.words) {
            dispatch({ do: "write", tab, words: old.words, canThread: true })
          }
          if (old?.mediaIds && now) dispatch({ do: "show", tab, mediaIds: old.mediaIds })
        },
      },
    })
  }
  const wipe = () => {
    setWiping(true)
    setTimeout(() => setWiping(false), WIPE_MS)
  }

  // --- the writer -----------------------------------------------------------------------------------------------------

  const config = useQuery({ ...getConfigOptions(), staleTime: 300_000 })
  const rewrite = useRewrite()
  const { stop: stopRewrite, asked } = rewrite
  const activePart = Math.min(part, words.length - 1)
  const before = words[activePart] ?? ""
  const whyNoRewrite = !before.trim()
    ? t("rewriteNoWords")
    : targets.length === 0
      ? t("rewriteNoPlace")
      : isReadOnly
        ? t("rewriteLocked")
        : null
  const ask = (wish: Wish, seen: string[] = []) =>
    rewrite.start({
      tab,
      part: activePart,
      before,
      wish,
      seen,
      postOf: async () => {
        if (isAutomatic) await autosave.flush()
        const own = latest.current.targets.filter(({ isChosen, post }) => isChosen && post)
        return (own.find(({ key }) => key === tab) ?? strictest(own, kit.info))?.post ?? null
      },
    })
  const accept = () => {
    if (!asked || rewrite.proposal === null) return
    const of = latest.current.targets.find(({ key }) => key === asked.tab)
    const canThread = of ? kit.canThread(of.platform) : true
    const present = of ? wordsOf(latest.current, of, canThread) : latest.current.base
    dispatch({ do: "write", tab: asked.tab, words: withPart(present, asked.part, rewrite.proposal), canThread })
    stopRewrite()
    wipe()
  }
  // Other words, or another text, and the proposal is about nothing any more.
  useEffect(() => {
    if (asked && (asked.tab !== tab || words[asked.part] !== asked.before)) stopRewrite()
  }, [asked, tab, words, stopRewrite])

  // --- two versions ---------------------------------------------------------------------------------------------------

  const conflict = autosave.state.is === "conflict" ? autosave.state.theirs : null
  const settleWith = {
    mine: () => {
      if (!conflict) return
      dispatch({ do: "replace", draft: conflict.adopted })
      autosave.settle(null)
      setTimeout(() => void autosave.flush().catch(() => {}))
    },
    theirs: () => {
      if (!conflict) return
      const mine = conflict.adopted
      const theirs = draftFrom(conflict.posts, accounts, kit)
      dispatch({ do: "replace", draft: theirs })
      autosave.settle(theirs)
      toast(t("conflict.tookTheirs"), {
        action: { label: common("undo"), run: () => dispatch({ do: "replace", draft: mine }) },
      })
    },
    both: () => {
      if (!conflict) return
      dispatch({ do: "replace", draft: asNew(latest.current, crypto.randomUUID()) })
      autosave.settle(null)
      toast(t("conflict.keptBoth"))
    },
  }

  return {
    ...{ draft, dispatch, business, platforms, accounts, choices, names, kit, targets, tab, setTab, target, placeHere },
    ...{ words, write, reset, mediaIds, placesHere, part: activePart, setPart, marked, isReadOnly, isAutomatic },
    ...{ at, setAt, isWiping, wipe, autosave, isSettled, checks, sending, conflict, settleWith, client },
    rewrite: { ...rewrite, ask, accept, whyNot: whyNoRewrite },
    canTranslate: config.data?.has_language_model ?? false,
  }
}

export type ComposerState = ReturnType<typeof useComposer>

/** Machine's words that nobody has accepted, as long as they stand there unchanged. */
function hasMarked(target: Target, draft: Draft, canThread: (platform: string) => boolean): boolean {
  const { post } = target
  if (!post || !isMarked(post)) return false
  return sameWords(partsOf(draft, target, canThread(target.platform)), [post.text, ...post.following_parts])
}

/** The first time still ahead that was proposed with one of the posts. */
function proposedTime(draft: Draft): string | null {
  const times = draft.targets.flatMap(({ post }) => (post?.scheduled_for ? [post.scheduled_for] : []))
  return times.toSorted().find(time => Date.parse(time) > Date.now()) ?? null
}

/** What fits the platform with the least room fits the others. */
function strictest(targets: readonly Target[], info: (target: Target) => PlatformRead | undefined): Target | undefined {
  const room = (target: Target) => info(target)?.text.max_length ?? Number.POSITIVE_INFINITY
  return targets.toSorted((left, right) => room(left) - room(right))[0]
}
