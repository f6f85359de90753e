"use client"

import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { useTranslations } from "use-intl"
import { createExampleBusiness } from "@/api/sdk.gen"
import { useBusinesses } from "@/lib/business"
import { keepBefore } from "@/lib/example"
import { invalidate } from "@/lib/invalidate"
import { Button } from "./ui/button"

/** Makes the labelled example, or takes the one that is there, and leads to its dashboard. */
export function ExampleButton() {
  const t = useTranslations("example")
  const router = useRouter()
  const client = useQueryClient()
  const { business, choose } = useBusinesses()
  const make = useMutation({
    mutationFn: async () =>
      (await createExampleBusiness({ headers: { "Idempotency-Key": crypto.randomUUID() }, throwOnError: true })).data,
    onSuccess: async ({ id }) => {
      if (business && !business.is_example) keepBefore(business.id)
      choose(id)
      await invalidate(client, "listBusinesses")
      router.push("/dashboard/")
    },
  })
  return (
    <>
      <Button look="ghost" isBusy={make.isPending} onClick={() => make.mutate()}>
        {t(make.isPending ? "making" : "see")}
      </Button>
      <span role="status" className="sr-only">
        {make.isPending && t("making")}
      </span>
    </>
  )
}
