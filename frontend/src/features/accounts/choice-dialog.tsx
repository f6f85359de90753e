import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Check } from "lucide-react"
import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { getConnectChoiceOptions } from "@/api/@tanstack/react-query.gen"
import { chooseSocialAccounts } from "@/api/sdk.gen"
import type { ConnectChoiceRead, OfferedAccountRead, SocialAccountRead } from "@/api/types.gen"
import { FormError } from "@/components/form-error"
import { platformName } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { useBusinesses } from "@/lib/business"
import { cn } from "@/lib/cn"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"
import { timeOf } from "@/lib/tz"

type Props = {
  id: string
  timezone: string
  /** Those the business has: what is among them stays connected, and gets its access renewed. */
  accounts: readonly SocialAccountRead[]
  onClose: () => void
  onDone: (connected: readonly SocialAccountRead[]) => void
  /** Starts the connection of this platform again; null where it is not known which. */
  onAgain: (platform: string | null) => void
}

/** One consent opened several accounts: which of them posts are to go out on. */
export function ChoiceDialog({ id, timezone, accounts, onClose, onDone, onAgain }: Props) {
  const t = useTranslations("accounts.choice")
  const choice = useQuery({
    ...getConnectChoiceOptions({ path: { choice_id: id } }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const [isOver, setOver] = useState(false)
  const ends = choice.data?.expires_at
  useEffect(() => {
    if (!ends) return
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(ends) - Date.now()))
    return () => clearTimeout(timer)
  }, [ends])
  const isGone = isOver || (choice.isError && toApiError(choice.error).status === 404)
  const platform = choice.data?.platform ?? null
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("title")}
      description={
        choice.data && ends && !isGone
          ? t("lead", { platform: platformName(choice.data.platform), time: timeOf(ends, timezone) })
          : t("leadShort")
      }
    >
      {isGone ? (
        <>
          <p role="alert" className="text-13 text-ink-2">
            {t("over")}
          </p>
          <div className="mt-4 flex justify-end">
            <Button look="strong" onClick={() => onAgain(platform)}>
              {t("again")}
            </Button>
          </div>
        </>
      ) : choice.isError ? (
        <ProblemNotice error={choice.error} title={t("failed")} onRetry={() => void choice.refetch()} />
      ) : choice.data ? (
        <Choosing
          choice={choice.data}
          accounts={accounts}
          onClose={onClose}
          onDone={onDone}
          onGone={() => setOver(true)}
        />
      ) : (
        <div aria-busy="true">
          <Skeleton className="h-11 w-full" />
          <Skeleton className="mt-2 h-11 w-full" />
        </div>
      )}
    </Dialog>
  )
}

type ChoosingProps = Pick<Props, "accounts" | "onClose" | "onDone"> & { choice: ConnectChoiceRead; onGone: () => void }

function Choosing({ choice, accounts, onClose, onDone, onGone }: ChoosingProps) {
  const t = useTranslations("accounts.choice")
  const common = useTranslations("common")
  const client = useQueryClient()
  const { choose: showBusiness } = useBusinesses()
  const known = new Set(accounts.filter(one => one.platform === choice.platform).map(one => one.account_id))
  const free = choice.offered.filter(({ why_not }) => why_not === null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => preselected(free, known))
  const [isEmpty, setEmpty] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  // The dialog opened before there was anything to choose from, and its focus stands at what closes it.
  useEffect(() => list.current?.querySelector<HTMLElement>("input:enabled")?.focus(), [])
  // A lost answer is asked for again with the same key; another choice is another request.
  const key = useMemo(() => ({ of: chosen, value: crypto.randomUUID() }), [chosen]).value
  const connect = useMutation({
    mutationFn: async () => {
      const { data } = await chooseSocialAccounts({
        path: { choice_id: choice.id },
        body: { account_ids: [...chosen] },
        headers: { "Idempotency-Key": key },
        throwOnError: true,
      })
      return data
    },
    meta: { showsOwnError: true },
    onSuccess: async connected => {
      await invalidate(client, "listSocialAccounts", "listAccountActivity")
      showBusiness(choice.business_id)
      toast(t("done", { count: connected.length, name: connected[0]?.account_name ?? "" }))
      onDone(connected)
    },
    onError: error => toApiError(error).code === "connect-choice-unknown" && onGone(),
  })
  const toggle = (id: string, isOn: boolean) => {
    setEmpty(false)
    setChosen(before => new Set(isOn ? [...before, id] : [...before].filter(other => other !== id)))
  }
  const isAll = chosen.size === free.length
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (connect.isPending) return
        setEmpty(chosen.size === 0)
        if (chosen.size > 0) connect.mutate()
      }}
    >
      {free.length > 2 && (
        <p className="-mt-2 flex justify-end pb-1">
          <Button
            size="sm"
            look="ghost"
            onClick={() => {
              setEmpty(false)
              setChosen(new Set(isAll ? [] : free.map(({ account_id }) => account_id)))
            }}
          >
            {t(isAll ? "none" : "all")}
          </Button>
        </p>
      )}
      <ul ref={list} aria-label={t("list")} className="-mx-1.5 max-h-[50dvh] overflow-y-auto px-1.5">
        {choice.offered.map(offered => (
          <Offered
            key={offered.account_id}
            offered={offered}
            isKnown={known.has(offered.account_id)}
            isOn={chosen.has(offered.account_id)}
            onToggle={isOn => toggle(offered.account_id, isOn)}
          />
        ))}
      </ul>
      <div className="mt-4 flex flex-col gap-3">
        {free.length === 0 && <p className="text-13 text-ink-2">{t("nothing")}</p>}
        <FormError message={isEmpty ? t("chooseOne") : connect.error ? toApiError(connect.error).detail : undefined} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{common(free.length === 0 ? "close" : "cancel")}</Button>
          {free.length > 0 && (
            <Button type="submit" look="strong" isBusy={connect.isPending}>
              {t("connect", { count: chosen.size })}
            </Button>
          )}
        </div>
      </div>
    </form>
  )
}

type OfferedProps = {
  offered: OfferedAccountRead
  isKnown: boolean
  isOn: boolean
  onToggle: (isOn: boolean) => void
}

function Offered({ offered, isKnown, isOn, onToggle }: OfferedProps) {
  const t = useTranslations("accounts.choice")
  const { account_name, kind, why_not } = offered
  return (
    <li className="border-b first:border-t">
      <label
        className={cn("flex min-h-11 items-start gap-3 py-2.5", why_not === null ? "cursor-pointer" : "text-ink-2")}
      >
        <span className="relative mt-0.5 grid size-4 flex-none place-items-center">
          <input
            type="checkbox"
            checked={isOn}
            disabled={why_not !== null}
            onChange={event => onToggle(event.target.checked)}
            className="peer absolute inset-0 size-4 appearance-none rounded-chip border border-control checked:border-strong checked:bg-strong disabled:border-line-strong disabled:bg-hover"
          />
          <Check className="icon pointer-events-none relative size-3 text-transparent peer-checked:text-on-strong" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-13 font-medium">
            <span className="min-w-0 break-words">{account_name}</span>
            {kind && <Tag>{kind}</Tag>}
            {isKnown && <Tag>{t("known")}</Tag>}
          </span>
          {why_not !== null && <span className="mt-0.5 block text-12 break-words">{why_not}</span>}
        </span>
      </label>
    </li>
  )
}

/** What is connected already is likely what somebody came back for; where one alone can be chosen, it is. */
export function preselected(
  free: readonly Pick<OfferedAccountRead, "account_id">[],
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  const ids = free.map(({ account_id }) => account_id)
  const before = ids.filter(id => known.has(id))
  return new Set(before.length > 0 ? before : ids.length === 1 ? ids : [])
}
