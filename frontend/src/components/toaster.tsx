"use client"

import { X } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { isTyping } from "@/lib/keys"
import { onUnshownProblem } from "@/lib/query-client"
import { dismissToast, type Toast, toast, useToasts } from "@/lib/toast"
import { SignIcon } from "./sign-icon"

const SHOWN_MS = 10_000

/** Where short notices appear, and the errors that belong to no form and no panel. */
export function Toaster() {
  const t = useTranslations("common")
  const toasts = useToasts()

  useEffect(
    () =>
      onUnshownProblem(problem => {
        const detail = problem.requestId
          ? `${problem.detail} ${t("request", { id: problem.requestId })}`
          : problem.detail
        toast(problem.title, { detail, isBad: true })
      }),
    [t],
  )

  useEffect(() => {
    const undoable = toasts.findLast(({ action }) => action)
    if (!undoable) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "z" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      dismissToast(undoable.id)
      undoable.action?.run()
    }
    window.addEventListener("keydown", onKey)
    return () => window.removeEventListener("keydown", onKey)
  }, [toasts])

  return (
    <section
      aria-label={t("notices")}
      aria-live="polite"
      className="pointer-events-none fixed bottom-4 left-1/2 z-50 flex w-100 -translate-x-1/2 max-w-[calc(100vw-32px)] flex-col gap-2 max-md:bottom-20"
    >
      {toasts.map(shown => (
        <ToastCard key={shown.id} shown={shown} />
      ))}
    </section>
  )
}

function ToastCard({ shown }: { shown: Toast }) {
  const t = useTranslations("common")
  const [isHeld, setHeld] = useState(false)

  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => dismissToast(shown.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown.id, isHeld])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: holding the pointer or the focus here only keeps it from leaving
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="land pointer-events-auto flex items-start gap-3 rounded-panel bg-strong py-2 pr-2 pl-3.5 text-13 text-on-strong shadow-lifted [--focus:var(--on-strong)]"
    >
      {shown.isBad && <SignIcon sign="failed" className="mt-1.5 [--bg-raised:var(--bg-strong)]" />}
      <div className="min-w-0 flex-1 py-1">
        <p className={shown.detail ? "font-medium" : undefined}>{shown.title}</p>
        {shown.detail && <p className="text-12">{shown.detail}</p>}
      </div>
      {shown.action && (
        <button
          type="button"
          className="rounded-control px-2 py-1 font-semibold max-md:py-3"
          onClick={() => {
            dismissToast(shown.id)
            shown.action?.run()
          }}
        >
          {shown.action.label} <kbd className="ml-1 font-sans text-11 max-md:hidden">Z</kbd>
        </button>
      )}
      <button
        type="button"
        aria-label={t("close")}
        className="grid size-7 place-items-center rounded-control max-md:size-11"
        onClick={() => dismissToast(shown.id)}
      >
        <X className="icon" />
      </button>
    </div>
  )
}
