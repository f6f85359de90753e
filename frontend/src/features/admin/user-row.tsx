import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Ellipsis } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { listPlansOptions, updateUserMutation } from "@/api/@tanstack/react-query.gen"
import type { AdminUserRead, AdminUserUpdate } from "@/api/types.gen"
import { useAuth, useUser } from "@/auth/context"
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu"
import { Tag } from "@/components/ui/tag"
import { formatDate } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { toast } from "@/lib/toast"
import { browserZone, dayOf } from "@/lib/tz"
import { useWhen } from "@/lib/when"
import { LookAt } from "./look-at"
import { SwitchOff } from "./switch-off"

/** One account, and what may be done about it; nothing of that to one's own. */
export function UserRow({ user }: { user: AdminUserRead }) {
  const t = useTranslations("admin")
  const client = useQueryClient()
  const zone = browserZone()
  const when = useWhen(zone)
  const { id } = useUser()
  const { kind } = useAuth()
  const plans = useQuery({ ...listPlansOptions(), staleTime: 60_000 })
  const [isAsking, setAsking] = useState(false)
  const [isLooking, setLooking] = useState(false)
  const update = useMutation({
    ...updateUserMutation(),
    onSuccess: saved => {
      setAsking(false)
      const isSwitch = saved.disabled_at !== user.disabled_at
      toast(isSwitch ? t(saved.disabled_at ? "isOff" : "isOn", { email: saved.email }) : t("changed"))
      return invalidate(client, "listUsers", "listAdminActions")
    },
  })
  const change = (body: AdminUserUpdate) => update.mutate({ path: { user_id: user.id }, body })
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ")
  const others = plans.data && plans.data.items.length > 1 ? plans.data.items : []
  const isMe = user.id === id
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b py-2.5 md:grid-cols-[minmax(0,1fr)_200px_200px_32px]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-13 font-medium">
          <span className="min-w-0 truncate">{user.email}</span>
          {isMe && <Tag>{t("you")}</Tag>}
          {user.role === "admin" && <Tag>{t("admin")}</Tag>}
          {user.is_plan_given && <Tag>{t("planGiven")}</Tag>}
          {user.disabled_at && <Tag tone="bad">{t("off")}</Tag>}
        </p>
        <p className="truncate text-12 text-ink-2">
          {[name, t("businessCount", { count: user.businesses }), !user.email_verified_at && t("notConfirmed")]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <p className="text-12 text-ink-2 max-md:col-start-1">
        {t("joined")} {formatDate(dayOf(user.created_at, zone))}
      </p>
      <p className="text-12 text-ink-2 max-md:col-start-1">
        {t("lastSeen")} {user.last_seen_at ? when(user.last_seen_at) : t("never")}
      </p>
      <div className="max-md:col-start-2 max-md:row-span-3 max-md:row-start-1">
        {!isMe && (
          <Menu
            align="end"
            trigger={{
              "aria-label": t("actionsOn", { email: user.email }),
              className: "grid size-8 place-items-center rounded-control text-ink-2 hover:bg-hover max-md:size-11",
              children: <Ellipsis className="icon" />,
            }}
          >
            {kind === "local" && user.role === "user" && !user.disabled_at && (
              <MenuItem onClick={() => setLooking(true)}>{t("lookAt")}</MenuItem>
            )}
            <MenuItem onClick={() => change({ role: user.role === "admin" ? "user" : "admin" })}>
              {t(user.role === "admin" ? "takeAdmin" : "makeAdmin")}
            </MenuItem>
            {others
              .filter(({ plan }) => plan !== user.plan)
              .map(({ plan, name: label }) => (
                <MenuItem key={plan} onClick={() => change({ plan })}>
                  {t("putOn", { name: label })}
                </MenuItem>
              ))}
            {user.is_plan_given && <MenuItem onClick={() => change({ plan: null })}>{t("followsPayment")}</MenuItem>}
            <MenuLine />
            {user.disabled_at ? (
              <MenuItem onClick={() => change({ is_disabled: false })}>{t("switchOn")}</MenuItem>
            ) : (
              <MenuItem isBad onClick={() => setAsking(true)}>
                {t("switchOff")}
              </MenuItem>
            )}
          </Menu>
        )}
      </div>
      <LookAt userId={user.id} email={user.email} isOpen={isLooking} onClose={() => setLooking(false)} />
      <SwitchOff
        email={user.email}
        isOpen={isAsking}
        isBusy={update.isPending}
        onClose={() => setAsking(false)}
        onConfirm={reason => change({ is_disabled: true, ...(reason && { reason }) })}
      />
    </li>
  )
}
