import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { deleteBusinessMutation } from "@/api/@tanstack/react-query.gen"
import type { BusinessRead } from "@/api/types.gen"
import { TypedConfirmation } from "@/components/typed-confirmation"
import { Button, ButtonLink } from "@/components/ui/button"
import { Tag } from "@/components/ui/tag"
import { useBusinesses } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"

/** Every business of the account: which one is being worked on, another one, and one fewer. */
export function Businesses() {
  const t = useTranslations("settings")
  const { businesses } = useBusinesses()
  return (
    <>
      <ul className="border-t">
        {businesses.map(one => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
      <ButtonLink href="/welcome/?new=true" className="mt-4">
        <Plus className="icon" />
        {t("addBusiness")}
      </ButtonLink>
    </>
  )
}

function Row({ one }: { one: BusinessRead }) {
  const t = useTranslations("settings")
  const { business, choose } = useBusinesses()
  const [isAsking, setAsking] = useState(false)
  const client = useQueryClient()
  const remove = useMutation({
    ...deleteBusinessMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      setAsking(false)
      toast(t("businessDeleted", { name: one.name }))
      return invalidate(client, "listBusinesses")
    },
  })
  const isHere = one.id === business?.id
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b py-3">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 text-13 font-medium">
          {one.name}
          {isHere && <Tag>{t("hereNow")}</Tag>}
          {one.is_example && <Tag>{t("example")}</Tag>}
          {one.paused_at && <Tag tone="wait">{t("paused")}</Tag>}
        </p>
        <p className="truncate text-12 text-ink-2">{one.description}</p>
      </div>
      {!isHere && (
        <Button size="sm" onClick={() => choose(one.id)} aria-label={t("workOn", { name: one.name })}>
          {t("workOnIt")}
        </Button>
      )}
      <Button
        size="sm"
        look="bad"
        onClick={() => {
          remove.reset()
          setAsking(true)
        }}
        aria-label={t("deleteNamed", { name: one.name })}
      >
        {t("delete")}
      </Button>
      <TypedConfirmation
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("deleteBusinessTitle", { name: one.name })}
        description={t("deleteBusinessDetail")}
        expected={one.name}
        label={t("typeName", { name: one.name })}
        action={t("deleteBusiness")}
        isBusy={remove.isPending}
        error={remove.isError ? toApiError(remove.error).detail : undefined}
        onConfirm={() => remove.mutate({ path: { business_id: one.id } })}
      />
    </li>
  )
}
