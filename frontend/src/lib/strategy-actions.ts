import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { activateStrategy, generateStrategy, updateStrategy } from "@/api/sdk.gen"
import type { PageStrategyRead, StrategyRead, StrategySection } from "@/api/types.gen"
import { useBusiness } from "./business"
import { invalidate } from "./invalidate"
import { versionsOptions } from "./post-queries"
import type { StrategyPart } from "./strategy-sections"
import { toast } from "./toast"

type Saved = {
  strategy: StrategyRead
  part: StrategyPart
  isUndo?: boolean
  /** Nothing is said: the person did it a while ago. */
  isQuiet?: boolean
}
type Redo = { section: StrategySection | "whole"; remark: string }

/** Puts a version into every list that shows it; returns how to take that back. */
function show(client: QueryClient, businessId: string, change: (strategy: StrategyRead) => StrategyRead): () => void {
  const { queryKey } = versionsOptions(businessId)
  const before = client.getQueryData<PageStrategyRead>(queryKey)
  if (before) client.setQueryData<PageStrategyRead>(queryKey, { ...before, items: before.items.map(change) })
  return () => client.setQueryData(queryKey, before)
}

/** What a person can do with a strategy, from any screen. */
export function useStrategyActions() {
  const client = useQueryClient()
  const t = useTranslations("strategyActions")
  const { id: businessId } = useBusiness()
  const settle = () => invalidate(client, "listStrategyVersions", "getStrategy")

  /** Keep an edit of some sections. It shows at once, and can be taken back. */
  const save = useMutation({
    mutationFn: async ({ strategy, part }: Saved) => {
      const body = { document: { ...strategy.document, ...part }, revision: strategy.revision }
      return (await updateStrategy({ path: { id: strategy.id }, body, throwOnError: true })).data
    },
    meta: { showsOwnError: true },
    onMutate: ({ strategy, part }) =>
      show(client, businessId, one =>
        one.id === strategy.id ? { ...one, document: { ...one.document, ...part }, made_by: "person" } : one,
      ),
    onError: (_error, _saved, takeBack) => takeBack?.(),
    onSuccess: (saved, { strategy, isUndo, isQuiet }) => {
      show(client, businessId, one => (one.id === saved.id ? saved : one))
      if (isQuiet) return
      toast(t(isUndo ? "undone" : "saved"), {
        action: isUndo
          ? undefined
          : {
              label: t("undo"),
              run: () => save.mutate({ strategy: saved, part: strategy.document, isUndo: true }),
            },
      })
    },
    onSettled: settle,
  })

  const activate = useMutation({
    mutationFn: async (strategy: StrategyRead) =>
      (await activateStrategy({ path: { id: strategy.id }, throwOnError: true })).data,
    onSuccess: active => {
      show(client, businessId, one => (one.id === active.id ? active : { ...one, is_active: false }))
      toast(t("inUse", { version: active.version }))
    },
    onSettled: settle,
  })

  /** Have a section, or all of it, written anew; answers with the id of the work. */
  const redo = useMutation({
    mutationFn: async ({ section, remark }: Redo) => {
      const body = {
        business_id: businessId,
        remark: remark || null,
        section: section === "whole" ? null : section,
      }
      return (await generateStrategy({ body, throwOnError: true })).data.id
    },
  })

  return { save, activate, redo }
}
