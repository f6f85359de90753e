"use client"

import { useEffect } from "react"
import { Toaster as Sonner, toast } from "sonner"
import { useTranslations } from "use-intl"
import { onUnshownProblem } from "@/lib/query-client"

/** Where short notices appear, and the errors that belong to no form and no panel. */
export function Toaster() {
  const t = useTranslations("common")
  useEffect(
    () =>
      onUnshownProblem(problem => {
        toast.error(problem.title, {
          description: problem.requestId
            ? `${problem.detail} ${t("request", { id: problem.requestId })}`
            : problem.detail,
        })
      }),
    [t],
  )
  return (
    <Sonner
      position="bottom-right"
      duration={10_000}
      mobileOffset={{ bottom: 80 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-4 rounded-panel bg-strong px-3.5 py-3 text-13 text-on-strong shadow-lifted",
          description: "text-12",
          actionButton: "ml-auto rounded-control px-2 py-1 font-semibold focus-visible:outline-on-strong",
          title: "font-medium",
        },
      }}
    />
  )
}
