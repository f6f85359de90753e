import { useQuery } from "@tanstack/react-query"
import { ChevronDown } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { getNextFreeSlot, listPostingSlots, suggestPostingSlots } from "@/api/sdk.gen"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { buttonLook } from "@/components/ui/button-look"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { WhenForm } from "@/components/when-form"
import { cn } from "@/lib/cn"
import { useWhen } from "@/lib/when"
import { Popover } from "./popover"
import { comingTimes } from "./times"

type Props = {
  zone: string
  at: string | null
  onAt: (at: string) => void
  /** Whose slots and habits are asked about: the first account it goes to. */
  account: { id: string; name: string } | null
  count: number
  /** Why it cannot go out now; null when it can. */
  whyNot: string | null
  isBusy: boolean
  onQueue: () => void
  onPublish: () => void
  onDraft: () => void
}

/** When it goes out: a free slot, a good hour and why, or any time on the business's clock. */
export function SchedulePopover(props: Props) {
  const t = useTranslations("compose")
  const when = useWhen(props.zone)
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Popover
        label={t("when")}
        trigger={{
          className: cn(buttonLook({ size: "md" }), "whitespace-nowrap"),
          children: (
            <>
              <span className="first-letter:uppercase">{props.at ? when(props.at) : t("chooseTime")}</span>
              <ChevronDown className="icon size-3" aria-hidden="true" />
            </>
          ),
        }}
      >
        {close => <Times {...props} close={close} onPublish={() => setAsking(true)} />}
      </Popover>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("publishTitle", { count: props.count })}
        description={t("publishLead")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{t("notYet")}</Button>
          <Button
            look="strong"
            onClick={() => {
              setAsking(false)
              props.onPublish()
            }}
          >
            {t("publishAction", { count: props.count })}
          </Button>
        </div>
      </Dialog>
    </>
  )
}

function Times({
  zone,
  at,
  onAt,
  account,
  whyNot,
  isBusy,
  onQueue,
  onPublish,
  onDraft,
  close,
}: Props & { close: () => void }) {
  const t = useTranslations("compose")
  const when = useWhen(zone)
  const accountId = account?.id ?? ""
  const free = useQuery({
    queryKey: ["compose-free-slot", accountId],
    queryFn: async ({ signal }) => {
      const path = { account_id: accountId }
      const week = await listPostingSlots({ path, signal, throwOnError: true })
      if (!week.data.slots.some(({ is_active }) => is_active)) return null
      return (await getNextFreeSlot({ path, signal, throwOnError: true })).data
    },
    enabled: account !== null,
  })
  const good = useQuery({
    queryKey: ["compose-good-times", accountId],
    queryFn: async ({ signal }) =>
      (await suggestPostingSlots({ path: { account_id: accountId }, signal, throwOnError: true })).data.slots,
    enabled: account !== null,
    staleTime: 300_000,
  })
  const proposed = comingTimes(good.data ?? [], zone, Date.now()).slice(0, 2)
  const pick = (to: string) => {
    onAt(to)
    close()
  }
  return (
    <div className="flex flex-col gap-4">
      {account && (
        <div>
          <h2 className="text-13 font-semibold">{t("proposedTimes", { account: account.name })}</h2>
          <ul className="mt-1.5 flex flex-col gap-1">
            {free.data && (
              <Choice
                isNow={at === free.data.scheduled_for}
                when={when(free.data.scheduled_for)}
                why={t("nextFree")}
                onPick={() => pick(free.data?.scheduled_for ?? "")}
              />
            )}
            {good.isPending ? (
              <li>
                <Skeleton className="h-12 w-full" />
              </li>
            ) : (
              proposed.map(one => (
                <Choice
                  key={one.at}
                  isNow={at === one.at}
                  when={when(one.at)}
                  why={one.why}
                  isEstimate
                  onPick={() => pick(one.at)}
                />
              ))
            )}
          </ul>
          {free.data === null && <p className="mt-1.5 text-12 text-ink-3">{t("noSlots")}</p>}
        </div>
      )}
      <WhenForm key={at} zone={zone} at={at} saysZone onPick={pick}>
        {to => (
          <Button type="submit" className="mt-2.5" disabled={!to}>
            {t("useTime")}
          </Button>
        )}
      </WhenForm>
      <div className="flex flex-wrap gap-2 border-t pt-3">
        {free.data && (
          <Button
            size="sm"
            disabled={whyNot !== null}
            isBusy={isBusy}
            onClick={() => {
              close()
              onQueue()
            }}
          >
            {t("queue")}
          </Button>
        )}
        <Button
          size="sm"
          disabled={whyNot !== null}
          isBusy={isBusy}
          onClick={() => {
            close()
            onPublish()
          }}
        >
          {t("publishNow")}
        </Button>
        <Button
          size="sm"
          look="ghost"
          onClick={() => {
            close()
            onDraft()
          }}
        >
          {t("keepDraft")}
        </Button>
        {whyNot && <p className="w-full text-12 text-ink-3">{whyNot}</p>}
      </div>
    </div>
  )
}

type ChoiceProps = { isNow: boolean; when: string; why: string; isEstimate?: boolean; onPick: () => void }

function Choice({ isNow, when, why, isEstimate = false, onPick }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={isNow}
        onClick={onPick}
        className="w-full rounded-control border border-line-strong px-2.5 py-1.5 text-left hover:bg-hover aria-pressed:border-ink aria-pressed:bg-selected"
      >
        <span className="flex items-center gap-1.5 text-13 font-medium first-letter:uppercase">
          {isEstimate && <SignIcon sign="pen" size={14} className="text-mark-line" />}
          <span className="inline-block first-letter:uppercase">{when}</span>
        </span>
        <span className="block text-12 text-ink-2">{why}</span>
      </button>
    </li>
  )
}
