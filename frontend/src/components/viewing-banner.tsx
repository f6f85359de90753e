"use client"

import { useMutation, useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { endViewMutation, getSessionOptions } from "@/api/@tanstack/react-query.gen"
import { SignIcon } from "./sign-icon"
import { Button } from "./ui/button"

/** Above every page while an administrator looks at somebody's account: whose it is, and the way back. */
export function ViewingBanner() {
  const t = useTranslations("viewing")
  const { data } = useQuery({ ...getSessionOptions(), staleTime: 5 * 60_000 })
  const end = useMutation({
    ...endViewMutation(),
    // A page load, not a step within the app: nothing that was loaded for the one may be shown to the other.
    onSuccess: () => window.location.assign("/admin/"),
  })
  if (!data?.user || !data.viewer_email) return null
  return (
    <div
      data-above
      role="status"
      className="sticky top-0 z-30 flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-wait-bg px-4 py-1.5 text-13 text-wait md:h-9 md:px-8 md:py-0"
    >
      <SignIcon sign="warning" size={14} />
      <span className="min-w-0 flex-1 basis-60 break-words">{t("looking", { email: data.user.email })}</span>
      <Button size="sm" isBusy={end.isPending} onClick={() => end.mutate({})}>
        {t("stop")}
      </Button>
    </div>
  )
}
