"use client"

import { useMutation, useQueryClient } from "@tanstack/react-query"
import { usePathname, useRouter } from "next/navigation"
import { useTranslations } from "use-intl"
import { deleteBusinessMutation } from "@/api/@tanstack/react-query.gen"
import type { ListBusinessesResponse } from "@/api/types.gen"
import { useBusinesses } from "@/lib/business"
import { takeBefore } from "@/lib/example"
import { invalidate, isOperation } from "@/lib/invalidate"
import { toast } from "@/lib/toast"
import { Button, ButtonLink } from "./ui/button"

/** Above every page of an example: what it is, and the way out of it. As high as the place that is kept for it. */
export function ExampleBanner({ id }: { id: string }) {
  const t = useTranslations("example")
  const router = useRouter()
  const pathname = usePathname()
  const client = useQueryClient()
  const { businesses, choose } = useBusinesses()
  const remove = useMutation({
    ...deleteBusinessMutation(),
    onSuccess: () => {
      // Gone from the list at once: nothing may be asked about it any more, nor a post of it stay open.
      client.setQueriesData<ListBusinessesResponse>(
        { predicate: ({ queryKey }) => isOperation(queryKey, "listBusinesses") },
        list => list && { ...list, items: list.items.filter(one => one.id !== id) },
      )
      const before = takeBefore()
      if (before) choose(before)
      router.replace(pathname)
      toast(t("removed"))
      document.getElementById("main")?.focus()
      return invalidate(client, "listBusinesses")
    },
  })
  return (
    <div className="flex h-full items-center gap-x-2 max-md:gap-x-1">
      <p className="min-w-0 flex-1 truncate max-lg:text-12">
        <span className="max-md:hidden">{t("banner")}</span>
        <span className="md:hidden">{t("bannerShort")}</span>
      </p>
      <Button
        size="sm"
        look="ghost"
        className="max-md:px-1.5"
        isBusy={remove.isPending}
        onClick={() => remove.mutate({ path: { business_id: id } })}
      >
        {t("remove")}
      </Button>
      {businesses.every(one => one.is_example) && (
        <ButtonLink size="sm" href="/welcome/" className="max-md:px-2">
          {t("own")}
        </ButtonLink>
      )}
    </div>
  )
}
