"use client"

import { useQuery, useQueryClient } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { parseAsBoolean, parseAsInteger, parseAsString, useQueryStates } from "nuqs"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import type { StrategyRead, StrategySection } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { isTarget } from "@/components/strategy/redo-target"
import { ButtonLink } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { versionsOptions } from "@/lib/post-queries"
import { toApiError } from "@/lib/problem"
import { useStrategyActions } from "@/lib/strategy-actions"
import type { StrategyPart } from "@/lib/strategy-sections"
import { StrategyDocument, StrategySkeleton } from "./strategy-document"
import { StrategyHead } from "./strategy-head"
import { WorkBar } from "./work-bar"

const Compare = dynamic(() => import("./compare").then(module => module.Compare), {
  ssr: false,
  loading: () => <StrategySkeleton />,
})
const RedoDialog = dynamic(() => import("@/components/strategy/redo-dialog").then(module => module.RedoDialog), {
  ssr: false,
})
const WritePostsDialog = dynamic(() => import("./write-posts-dialog").then(module => module.WritePostsDialog), {
  ssr: false,
})

const STATE = {
  version: parseAsInteger,
  /** The version it is laid beside. */
  against: parseAsInteger,
  work: parseAsString,
  redo: parseAsString,
  write: parseAsBoolean.withDefault(false),
}

/** The strategy to read and to change: outline left, document right, its versions, and two of them side by side. */
export function Strategy() {
  const t = useTranslations("strategy")
  const client = useQueryClient()
  const { id } = useBusiness()
  const [state, setState] = useQueryStates(STATE)
  const versions = useQuery(versionsOptions(id))
  const { save, activate, redo } = useStrategyActions()
  const [remark, setRemark] = useState("")
  /** The version that a section was written anew in, and the one before it, for marking what is new. */
  const [fresh, setFresh] = useState<{ version: number; before: StrategyRead } | null>(null)

  const all = versions.data?.items ?? []
  const active = all.find(strategy => strategy.is_active)
  const shown = all.find(strategy => strategy.version === state.version) ?? active ?? all[0]
  const against = all.find(strategy => strategy.version === state.against)

  const work = useGeneration(state.work)
  const status = work.outcome?.status
  const written = status === "succeeded" ? work.outcome?.result : null
  useEffect(() => {
    if (!written) return
    void invalidate(client, "listStrategyVersions", "getStrategy").then(() => setState({ version: null }))
  }, [written, client, setState])

  const start = async (section: StrategySection | "whole", words: string) => {
    setRemark(words)
    const workId = await redo.mutateAsync({ section, remark: words })
    if (active) setFresh({ version: all[0] ? all[0].version + 1 : 1, before: active })
    await setState({ work: workId, redo: null, version: null, against: null })
  }
  const keep = async (strategy: StrategyRead, part: StrategyPart): Promise<string | null> => {
    try {
      await save.mutateAsync({ strategy, part })
      return null
    } catch (error) {
      const { detail, fields } = toApiError(error)
      return Object.values(fields)[0] ?? detail
    }
  }

  const target = isTarget(state.redo) ? state.redo : null
  return (
    <>
      <StrategyHead
        all={all}
        shown={shown}
        isComparing={Boolean(against)}
        isWriting={state.work !== null && !work.outcome}
        isActivating={activate.isPending}
        onShow={version => void setState({ version, against: null })}
        onCompare={(version, other) => void setState({ version, against: other })}
        onRedo={() => void setState({ redo: "positioning" })}
        onWritePosts={() => void setState({ write: true })}
        onActivate={strategy =>
          activate.mutate(strategy, { onSuccess: () => setState({ version: null, against: null }) })
        }
      />
      {state.work && (
        <WorkBar
          work={work}
          before={fresh?.before}
          onClose={() => {
            setFresh(null)
            void setState({ work: null })
          }}
          onCompare={before =>
            void setState({ work: null, version: Number(written?.version), against: before.version })
          }
          onAgain={() => void setState({ work: null, redo: target ?? "positioning" })}
        />
      )}
      {versions.isError && !versions.data ? (
        <div className="p-4 md:px-8">
          <ProblemNotice error={versions.error} title={t("failed")} onRetry={() => void versions.refetch()} />
        </div>
      ) : shown && against ? (
        <Compare
          all={all}
          older={against}
          newer={shown}
          onChoose={(older, newer) => void setState({ against: older, version: newer })}
        />
      ) : shown ? (
        <StrategyDocument
          strategy={shown}
          work={state.work ? work : null}
          before={fresh && fresh.version === shown.version ? fresh.before : null}
          onSave={shown.is_active ? (_section, part) => keep(shown, part) : undefined}
          onRedo={shown.is_active ? section => void setState({ redo: section }) : undefined}
        />
      ) : versions.data ? (
        <div className="p-4 md:p-8">
          <Empty title={t("empty")} detail={t("emptyDetail")}>
            <ButtonLink look="strong" href="/welcome/">
              {t("writeFirst")}
            </ButtonLink>
          </Empty>
        </div>
      ) : (
        <StrategySkeleton />
      )}
      {target && (
        <RedoDialog
          target={target}
          remark={remark}
          isBusy={redo.isPending}
          onTarget={section => void setState({ redo: section })}
          onClose={() => void setState({ redo: null })}
          onRedo={(section, words) => void start(section, words)}
        />
      )}
      {active && state.write && (
        <WritePostsDialog strategy={active} isOpen onClose={() => void setState({ write: null })} />
      )}
    </>
  )
}
