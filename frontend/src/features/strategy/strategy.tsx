"use client"

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check, ChevronDown } from "lucide-react"
import { parseAsBoolean, parseAsInteger, parseAsString, useQueryStates } from "nuqs"
import { useEffect } from "react"
import { useTranslations } from "use-intl"
import { activateStrategyMutation, generateStrategyMutation } from "@/api/@tanstack/react-query.gen"
import { Empty } from "@/components/empty"
import { PageHead } from "@/components/page-head"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { MissingFacts } from "@/components/strategy/missing-facts"
import { SECTIONS, StrategyDocument } from "@/components/strategy/strategy-document"
import { Button, ButtonLink } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { useBusiness } from "@/lib/business"
import { formatDay } from "@/lib/format"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"
import { versionsOptions } from "@/lib/post-queries"
import { dayOf } from "@/lib/tz"
import { RegenerateDialog } from "./regenerate-dialog"
import { WritePostsDialog } from "./write-posts-dialog"

/** The strategy to read: outline left, document right, and its versions. */
export function Strategy() {
  const t = useTranslations("strategy")
  const client = useQueryClient()
  const { id, timezone } = useBusiness()
  const [state, setState] = useQueryStates({
    version: parseAsInteger,
    work: parseAsString,
    redo: parseAsBoolean.withDefault(false),
    write: parseAsBoolean.withDefault(false),
  })
  const versions = useQuery(versionsOptions(id))
  const work = useGeneration(state.work)
  const status = work.outcome?.status
  const isWriting = state.work !== null && !work.outcome

  useEffect(() => {
    if (status === "succeeded")
      void invalidate(client, "listStrategyVersions", "getStrategy").then(() => setState({ work: null, version: null }))
  }, [status, client, setState])

  const generate = useMutation({
    ...generateStrategyMutation(),
    onSuccess: generation => setState({ work: generation.id, redo: null }),
  })
  const activate = useMutation({
    ...activateStrategyMutation(),
    onSuccess: () => invalidate(client, "listStrategyVersions", "getStrategy"),
  })

  const all = versions.data?.items ?? []
  const active = all.find(strategy => strategy.is_active)
  const shown = all.find(strategy => strategy.version === state.version) ?? active ?? all[0]
  const dateOf = (instant: string) => formatDay(dayOf(instant, timezone))
  return (
    <>
      <PageHead
        title={t("title")}
        note={
          shown && (
            <Tag>
              {shown.is_active && <Check className="icon size-3" aria-hidden="true" />}
              {t(shown.is_active ? "activeVersion" : "oldVersion", {
                version: shown.version,
                when: dateOf(shown.created_at),
              })}
            </Tag>
          )
        }
      >
        {all.length > 1 && (
          <Menu
            align="end"
            trigger={{
              className:
                "flex h-8 items-center gap-1.5 rounded-control px-2.5 text-13 font-medium text-ink-2 hover:bg-hover max-md:h-11",
              children: (
                <>
                  {t("versions")}
                  <ChevronDown className="icon size-3" aria-hidden="true" />
                </>
              ),
            }}
          >
            {all.map(strategy => (
              <MenuItem
                key={strategy.id}
                aria-current={strategy.id === shown?.id || undefined}
                onClick={() => void setState({ version: strategy.is_active ? null : strategy.version })}
              >
                {t("versionOf", { version: strategy.version, when: dateOf(strategy.created_at) })}
                {strategy.is_active && <Check className="icon ml-auto" aria-label={t("active")} />}
              </MenuItem>
            ))}
          </Menu>
        )}
        {shown && (
          <>
            <Button isBusy={isWriting || generate.isPending} onClick={() => void setState({ redo: true })}>
              {t("regenerate")}
            </Button>
            {shown.is_active ? (
              <Button look="strong" onClick={() => void setState({ write: true })}>
                {t("writePosts")}
              </Button>
            ) : (
              <Button
                look="strong"
                isBusy={activate.isPending}
                onClick={() => activate.mutate({ path: { id: shown.id } })}
              >
                {t("useVersion", { version: shown.version })}
              </Button>
            )}
          </>
        )}
      </PageHead>
      {isWriting && (
        <p role="status" className="flex items-center gap-2 border-b px-4 py-2.5 text-13 md:px-8">
          <span className="size-2.5 flex-none rounded-[2px] bg-mark-edge" aria-hidden="true" />
          <span className="mk">{work.steps.at(-1)?.message ?? t("starting")}</span>
          <span className="text-ink-3 tabular-nums">{work.percent}%</span>
        </p>
      )}
      {status === "failed" && (
        <p role="alert" className="flex items-start gap-2 border-b px-4 py-2.5 text-13 text-bad md:px-8">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {work.outcome?.error?.message ?? t("generateFailed")}
        </p>
      )}
      {versions.isError && !versions.data ? (
        <div className="p-4 md:px-8">
          <ProblemNotice error={versions.error} title={t("failed")} onRetry={() => void versions.refetch()} />
        </div>
      ) : shown ? (
        <div className="grid flex-1 gap-x-8 px-4 md:px-8 lg:grid-cols-[176px_minmax(0,1fr)] xl:grid-cols-[176px_minmax(0,1fr)_224px]">
          <nav aria-label={t("sections")} className="sticky top-14 self-start py-7 text-13 max-lg:hidden">
            {SECTIONS.map(section => (
              <a
                key={section}
                href={`#${section}`}
                className="flex h-7 items-center border-l px-3 text-ink-2 hover:text-ink"
              >
                {t(`section.${section}`)}
              </a>
            ))}
          </nav>
          <div className="max-w-200 min-w-0 py-6">
            {shown.made_by === "offline" && <p className="mb-5 text-13 text-ink-2">{t("madeOffline")}</p>}
            <StrategyDocument strategy={shown.document} />
          </div>
          <aside className="py-7 max-xl:lg:col-start-2">
            <MissingFacts facts={shown.document.missing_facts} />
          </aside>
        </div>
      ) : versions.data ? (
        <div className="p-4 md:p-8">
          <Empty title={t("empty")} detail={t("emptyDetail")}>
            <ButtonLink look="strong" href="/welcome/">
              {t("writeFirst")}
            </ButtonLink>
          </Empty>
        </div>
      ) : (
        <div className="p-4 md:p-8" aria-busy="true">
          <Skeleton className="h-7 w-120 max-w-full" />
          <Skeleton className="mt-8 h-40 w-full max-w-200" />
        </div>
      )}
      <RegenerateDialog
        isOpen={state.redo}
        isBusy={generate.isPending}
        onClose={() => void setState({ redo: null })}
        onRegenerate={remark => generate.mutate({ body: { business_id: id, remark: remark || null } })}
      />
      {active && (
        <WritePostsDialog strategy={active} isOpen={state.write} onClose={() => void setState({ write: null })} />
      )}
    </>
  )
}
