import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import {
  createRecurringPostMutation,
  deleteRecurringPostMutation,
  listRecurringPostsOptions,
  updateRecurringPostMutation,
} from "@/api/@tanstack/react-query.gen"
import type { RecurringPostRead } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Button, ButtonLink } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { accountsOptions, PAGE_LIMIT } from "@/lib/post-queries"
import { toast } from "@/lib/toast"
import { today } from "@/lib/tz"
import { Panel } from "./panel"
import { RecurringRow } from "./recurring-row"
import { asBody, type Rule } from "./rule"
import { RuleForm } from "./rule-form"

/** Texts that go out again and again. */
export function RecurringPanel({ onClose }: { onClose: () => void }) {
  const t = useTranslations("calendar.recurring")
  const common = useTranslations("common")
  const client = useQueryClient()
  const { id, timezone } = useBusiness()
  const recurring = useQuery(listRecurringPostsOptions({ query: { business_id: id, limit: PAGE_LIMIT } }))
  const account = useQuery(accountsOptions(id)).data?.items.find(one => one.is_active)
  const [editing, setEditing] = useState<RecurringPostRead | "new" | null>(null)
  const [deleting, setDeleting] = useState<RecurringPostRead | null>(null)
  const settle = () =>
    invalidate(client, "listRecurringPosts", "listRecurringOccurrences", "listContent", "listCalendarGaps")
  const done = (said: string) => () => {
    setEditing(null)
    toast(said)
  }
  const create = useMutation({ ...createRecurringPostMutation(), onSuccess: done(t("created")), onSettled: settle })
  const update = useMutation({ ...updateRecurringPostMutation(), onSettled: settle })
  const remove = useMutation({
    ...deleteRecurringPostMutation(),
    onSuccess: () => toast(t("deleted")),
    onSettled: settle,
  })
  const save = (rule: Rule) => {
    if (editing === "new") create.mutate({ body: asBody(rule) })
    else if (editing) {
      const body = { ...asBody(rule), version: editing.version }
      update.mutate({ path: { recurring_id: editing.id }, body }, { onSuccess: done(t("saved")) })
    }
  }
  const items = recurring.data?.items
  if (editing) {
    const rule: Rule | null =
      editing !== "new"
        ? editing
        : account
          ? {
              social_account_id: account.id,
              text: "",
              repeats: "weekly",
              weekdays: [],
              every_weeks: 1,
              month_day: null,
              local_time: "09:00",
              starts_on: today(timezone),
              ends_on: null,
            }
          : null
    return (
      <Panel title={t(editing === "new" ? "newTitle" : "editTitle")} onClose={onClose}>
        {rule && (
          <RuleForm
            key={editing === "new" ? "new" : editing.id}
            rule={rule}
            isNew={editing === "new"}
            isBusy={create.isPending || update.isPending}
            onSave={save}
            onCancel={() => setEditing(null)}
          />
        )}
      </Panel>
    )
  }
  return (
    <Panel title={t("title")} note={items?.length || undefined} onClose={onClose}>
      {recurring.isError && !items ? (
        <div className="p-4">
          <ProblemNotice error={recurring.error} title={t("failed")} onRetry={() => void recurring.refetch()} />
        </div>
      ) : !items ? (
        <div className="p-4" aria-busy="true">
          <Skeleton className="h-24 w-full" />
        </div>
      ) : (
        <div className="p-4">
          <p className="text-13 text-ink-2">{t(items.length === 0 ? "empty" : "lead")}</p>
          {account ? (
            <Button look={items.length === 0 ? "strong" : "plain"} className="mt-3" onClick={() => setEditing("new")}>
              {t("new")}
            </Button>
          ) : (
            <ButtonLink href="/accounts/" className="mt-3">
              {t("connect")}
            </ButtonLink>
          )}
          <ul className="mt-3">
            {items.map(one => (
              <RecurringRow
                key={one.id}
                recurring={one}
                isBusy={update.isPending}
                onEdit={() => setEditing(one)}
                onDelete={() => setDeleting(one)}
                onPause={() =>
                  update.mutate({
                    path: { recurring_id: one.id },
                    body: { is_paused: !one.is_paused, version: one.version },
                  })
                }
              />
            ))}
          </ul>
        </div>
      )}
      <Dialog
        isOpen={deleting !== null}
        onClose={() => setDeleting(null)}
        title={t("deleteTitle")}
        description={t("deleteDetail")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setDeleting(null)}>{common("cancel")}</Button>
          <Button
            look="bad"
            onClick={() => {
              if (deleting) remove.mutate({ path: { recurring_id: deleting.id } })
              setDeleting(null)
            }}
          >
            {t("deleteAction")}
          </Button>
        </div>
      </Dialog>
    </Panel>
  )
}
