import { Ellipsis } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { AccountActivityRead, PlatformRead, SocialAccountRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { useWhen } from "@/lib/when"
import { LimitCell } from "./limit-cell"
import { ROW } from "./row"
import { needsYou, stateOf } from "./state"
import { StateCell } from "./state-cell"
import { useConnect } from "./use-connect"
import { usePause } from "./use-pause"

const DisconnectDialog = dynamic(() => import("./disconnect-dialog").then(module => module.DisconnectDialog), {
  ssr: false,
})

type Props = {
  account: SocialAccountRead
  /** Undefined while it is being read, null where it could not be. */
  activity: AccountActivityRead | null | undefined
  platform: PlatformRead | undefined
  isOpen: boolean
  /** Opens what a look at it found, or closes it. */
  onToggle: () => void
  onCheck: () => void
  /** Where connecting again takes a form. */
  onForm: () => void
}

/** An account the business has or had: how it stands, what went on there, and what can be done about it. */
export function AccountRow({ account, activity, platform, isOpen, onToggle, onCheck, onForm }: Props) {
  const t = useTranslations("accounts")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const [isAsking, setAsking] = useState(false)
  const connect = useConnect()
  const pause = usePause(account)
  const state = stateOf(account, Date.now())
  const reconnect = () =>
    platform && platform.connect_fields.length > 0 ? onForm() : connect.mutate({ platform: account.platform })
  const canConnect = platform?.is_available ?? false
  const mainAction =
    (needsYou(state) || state.kind === "disconnected") && canConnect
      ? { label: t(state.kind === "disconnected" ? "connectAgain" : "reconnect"), run: reconnect }
      : state.kind === "paused" || state.kind === "resting"
        ? { label: t("resume"), run: () => pause.mutate(false) }
        : null
  return (
    <li className={cn(ROW, isOpen && "-mx-2 bg-side px-2 shadow-[inset_2px_0_0_var(--text)]")}>
      <PlatformGlyph platform={account.platform} size={20} isNamed={false} />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          {platformName(account.platform)}
          {account.is_simulated && <Tag>{t("simulated")}</Tag>}
        </p>
        {account.is_active ? (
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onToggle}
            className="block max-w-full truncate text-left text-13 text-ink-2 underline-offset-2 hover:underline"
          >
            {account.account_name}
          </button>
        ) : (
          <p className="truncate text-13 text-ink-2">{account.account_name}</p>
        )}
      </div>
      <div className="text-13 @max-3xl:col-start-2">
        <StateCell account={account} state={state} timezone={timezone} />
        {account.is_active && platform && !platform.is_available && (
          <p className="mt-0.5 text-12 text-wait">
            {t("forOperator", { reason: platform.unavailable_reason ?? t("unavailable") })}
          </p>
        )}
      </div>
      <dl className="text-12 text-ink-2 tabular-nums @max-3xl:col-start-2">
        {activity ? (
          <>
            <dt className="sr-only">{t("column.sent")}</dt>
            <dd className="flex gap-1.5 first-letter:uppercase">
              <span className="text-ink-3 @3xl:hidden">{t("sentLabel")}</span>
              <span className="first-letter:uppercase">
                {activity.last_published_at ? when(activity.last_published_at) : t("neverSent")}
              </span>
            </dd>
            <dt className="sr-only">{t("column.read")}</dt>
            <dd className="flex gap-1.5">
              <span className="text-ink-3 @3xl:hidden">{t("readLabel")}</span>
              <span className="inline-block first-letter:uppercase">
                {activity.last_read_at ? when(activity.last_read_at) : t("neverRead")}
              </span>
            </dd>
          </>
        ) : (
          <Unknown isFailed={activity === null} />
        )}
      </dl>
      <div className="text-12 text-ink-2 tabular-nums @max-3xl:col-start-2">
        {!account.is_active ? (
          activity && <p>{t("kept", { count: activity.posts_published })}</p>
        ) : activity ? (
          <LimitCell account={account} activity={activity} timezone={timezone} />
        ) : (
          <Unknown isFailed={activity === null} />
        )}
      </div>
      <div className="flex items-center justify-end gap-1 @max-3xl:col-start-3 @max-3xl:row-start-1">
        {mainAction && (
          <Button
            look={needsYou(state) ? "strong" : "plain"}
            isBusy={connect.isPending || pause.isPending}
            onClick={mainAction.run}
          >
            {mainAction.label}
          </Button>
        )}
        {account.is_active && (
          <Menu
            align="end"
            trigger={{
              "aria-label": t("more", { name: account.account_name }),
              className: "grid size-8 place-items-center rounded-control text-ink-2 hover:bg-hover max-md:size-11",
              children: <Ellipsis className="icon" />,
            }}
          >
            <MenuItem onClick={onCheck}>{t("check")}</MenuItem>
            {account.paused_at === null ? (
              <MenuItem onClick={() => pause.mutate(true)}>{t("pause")}</MenuItem>
            ) : (
              <MenuItem onClick={() => pause.mutate(false)}>{t("resume")}</MenuItem>
            )}
            {canConnect && <MenuItem onClick={reconnect}>{t("connectAgain")}</MenuItem>}
            <MenuItem isBad onClick={() => setAsking(true)}>
              {t("disconnect")}
            </MenuItem>
          </Menu>
        )}
      </div>
      {isAsking && <DisconnectDialog account={account} activity={activity ?? null} onClose={() => setAsking(false)} />}
    </li>
  )
}

function Unknown({ isFailed }: { isFailed: boolean }) {
  const t = useTranslations("accounts")
  return isFailed ? <p className="text-ink-3">{t("notLoaded")}</p> : <Skeleton className="h-3 w-20" />
}
