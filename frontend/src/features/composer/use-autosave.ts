import { useQueryClient } from "@tanstack/react-query"
import { type Dispatch, useCallback, useEffect, useRef, useState } from "react"
import { flushSync } from "react-dom"
import { getPostQueryKey } from "@/api/@tanstack/react-query.gen"
import { listContent, savePostGroup } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { invalidate } from "@/lib/invalidate"
import { type ApiError, toApiError } from "@/lib/problem"
import { conflictOf, type Theirs } from "./conflict"
import type { Action, Draft } from "./draft"
import { forgetUnsaved, type Kept, keep, newScope, type Tabs } from "./local-draft"
import { fingerprint, type Save, toSave } from "./to-posts"

/** How long after a change it is saved. */
const EVERY_MS = 2000
/** How long after an answer that did not come it is tried again. */
const AGAIN_MS = 5000

export type SaveState =
  | { is: "nothing" }
  | { is: "saved"; at: number | null }
  /** Changes that wait for the next save. */
  | { is: "changed" }
  | { is: "saving" }
  /** The server does not answer; this device keeps the words. */
  | { is: "offline" }
  | { is: "refused"; problem: ApiError }
  | { is: "conflict"; theirs: Theirs }

type Given = {
  draft: Draft
  dispatch: Dispatch<Action>
  businessId: string
  userId: string
  canThread: (platform: string) => boolean
  /** Off for what is on the calendar: it changes at one stroke, when somebody says so. */
  isAutomatic: boolean
  unheard: Kept["unheard"]
  tabs: Tabs
  onSaved: (posts: PostRead[]) => void
}

/**
 * Keeps the draft on this device with every change and on the server every two seconds. A save whose answer was lost is
 * asked again word for word before anything else is sent, so that no post is made twice and nobody conflicts with himself.
 */
export function useAutosave(given: Given) {
  const { draft, businessId, userId, canThread, isAutomatic, tabs } = given
  const client = useQueryClient()
  const latest = useRef(given)
  latest.current = given
  const unheard = useRef(given.unheard)
  const inFlight = useRef<Promise<PostRead[] | null> | null>(null)
  const stored = useRef<string | null>(null)
  const present = fingerprint(toSave(draft, businessId, canThread))
  if (stored.current === null) stored.current = startingPoint(draft, businessId, canThread)
  const [state, setState] = useState<SaveState>({ is: "nothing" })
  const isDirty = present !== "" && present !== stored.current

  const scope = draft.targets.some(({ post }) => post) ? draft.groupId : newScope(businessId)
  const keepHere = useCallback(
    (isSaved: boolean) => {
      keep(userId, scope, tabs.mine, { draft: latest.current.draft, unheard: unheard.current, isSaved })
      if (scope !== newScope(businessId)) forgetUnsaved(userId, newScope(businessId), tabs.mine)
    },
    [userId, scope, businessId, tabs],
  )
  const isEmpty =
    draft.base.every(part => !part.trim()) && draft.targets.every(({ words, comment }) => !words && !comment)
  useEffect(() => {
    const isStored = draft.targets.some(({ post }) => post)
    if (!isEmpty || isStored) keepHere(isStored && !isDirty)
  }, [draft, isDirty, isEmpty, keepHere])

  /** One save; null where there was nothing to send. Throws what the server refused. */
  const send = useCallback(async (): Promise<PostRead[] | null> => {
    const { draft, businessId, canThread, dispatch, onSaved } = latest.current
    const save = toSave(draft, businessId, canThread)
    if (!save) return null
    const repeated = unheard.current
    const current: Save & { key: string } = repeated ?? { ...save, key: crypto.randomUUID() }
    unheard.current = current
    keepHere(false)
    setState({ is: "saving" })
    try {
      const { data } = await savePostGroup({
        path: { group_id: draft.groupId },
        body: current.body,
        headers: { "Idempotency-Key": current.key },
        throwOnError: true,
      })
      unheard.current = null
      stored.current = fingerprint(current)
      const posts: Record<string, PostRead> = Object.fromEntries(
        data.flatMap((post, index) => (current.keys[index] ? [[current.keys[index], post]] : [])),
      )
      // At once: whoever waits for the save sends these very posts, and must not find the draft of before.
      flushSync(() => dispatch({ do: "saved", posts, removed: (current.body.removed ?? []).map(({ id }) => id) }))
      for (const post of data) client.setQueryData(getPostQueryKey({ path: { post_id: post.id } }), post)
      void invalidate(client, "listContent")
      onSaved(data)
      setState({ is: "saved", at: Date.now() })
      return data
    } catch (error) {
      const problem = toApiError(error)
      // No answer, or a server that broke: it may have been done all the same.
      if (problem.status !== 0 && problem.status < 500) unheard.current = null
      if (problem.status === 0 || problem.status >= 500 || problem.status === 429 || problem.status === 401) {
        setState({ is: "offline" })
      } else if (problem.status === 412 || problem.status === 404 || problem.status === 409) {
        await lookForTheirs(problem)
      } else setState({ is: "refused", problem })
      throw problem
    }
    async function lookForTheirs(problem: ApiError) {
      const { data } = await listContent({
        query: { business_id: businessId, group_id: draft.groupId, limit: 100 },
        throwOnError: true,
      })
      const theirs = conflictOf(latest.current.draft, data.items)
      if (theirs.isSilent && problem.status !== 409) {
        // Only the rows moved on (approved, scheduled): what they say is what we started from.
        latest.current.dispatch({ do: "replace", draft: theirs.adopted })
        setState({ is: "changed" })
      } else setState({ is: "conflict", theirs })
    }
  }, [client, keepHere])

  /** Everything written so far is on the server when this resolves; what keeps it off is thrown. */
  const flush = useCallback(async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) {
      if (inFlight.current) await inFlight.current.catch(() => null)
      const { draft, businessId, canThread } = latest.current
      const wanted = fingerprint(toSave(draft, businessId, canThread))
      if (!unheard.current && (wanted === "" || wanted === stored.current)) return
      inFlight.current = send()
      try {
        await inFlight.current
      } finally {
        inFlight.current = null
      }
    }
  }, [send])

  const isWaiting = state.is === "offline" || state.is === "conflict" || state.is === "saving"
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change after a refusal deserves another try
  useEffect(() => {
    if (!isDirty || !isAutomatic || isWaiting) return
    setState(before => (before.is === "refused" ? before : { is: "changed" }))
    const timer = setTimeout(() => void flush().catch(() => {}), EVERY_MS)
    return () => clearTimeout(timer)
  }, [isDirty, isAutomatic, isWaiting, flush, state.is === "refused" ? present : ""])
  useEffect(() => {
    if (state.is !== "offline" || !isAutomatic) return
    const again = () => void flush().catch(() => {})
    const timer = setInterval(again, AGAIN_MS)
    window.addEventListener("online", again)
    return () => {
      clearInterval(timer)
      window.removeEventListener("online", again)
    }
  }, [state.is, isAutomatic, flush])
  /** After a choice between two versions: go on from there. */
  const settle = useCallback((isTheirs: Draft | null) => {
    const { draft, businessId, canThread, userId, tabs } = latest.current
    forgetUnsaved(userId, draft.groupId, tabs.mine)
    if (isTheirs) stored.current = fingerprint(toSave(isTheirs, businessId, canThread))
    unheard.current = null
    setState(isTheirs ? { is: "saved", at: null } : { is: "changed" })
  }, [])

  return { state, isDirty, flush, settle }
}

/** What the server has of a draft just opened, in the words of a fingerprint. */
function startingPoint(draft: Draft, businessId: string, canThread: (platform: string) => boolean): string {
  const asStored: Draft = {
    ...draft,
    targets: draft.targets.flatMap(target =>
      target.post
        ? [
            {
              ...target,
              isChosen: true,
              words: [target.post.text, ...target.post.following_parts],
              mediaIds: target.post.media_ids,
              comment: "", // among its parts already
              options: target.post.options,
              accountId: target.post.social_account_id ?? target.accountId,
            },
          ]
        : [],
    ),
    pillar: draft.targets.find(({ post }) => post)?.post?.pillar ?? draft.pillar,
  }
  return fingerprint(toSave(asStored, businessId, canThread))
}
