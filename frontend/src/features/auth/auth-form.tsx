"use client"

import type { ReactNode } from "react"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { useIsHydrated } from "@/lib/use-is-hydrated"
import { STAND } from "./stand"

type Props = {
  title: string
  lead?: string
  action: string
  isBusy: boolean
  error?: string
  onSubmit: () => void
  children: ReactNode
  foot?: ReactNode
}

/**
 * The shape all sign-in screens share: one heading, the fields, one wide button, one way out. Before React has taken the
 * page over nothing can be sent, with Enter neither: the browser would put what was typed into the address. What was typed
 * by then stays, so the forms have no default values, which would be written over it.
 */
export function AuthForm({ title, lead, action, isBusy, error, onSubmit, children, foot }: Props) {
  const isHydrated = useIsHydrated()
  return (
    <form
      noValidate
      className={`${STAND} w-full pb-8`}
      onSubmit={event => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <h1 className="text-28 font-semibold">{title}</h1>
      {lead && <p className="mt-1 text-ink-2">{lead}</p>}
      <div className="mt-4 flex flex-col gap-4">{children}</div>
      {error && (
        <p role="alert" className="mt-4 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {error}
        </p>
      )}
      <Button type="submit" look="strong" size="lg" className="mt-5 w-full" isBusy={isBusy} disabled={!isHydrated}>
        {action}
      </Button>
      {foot && <p className="mt-3.5 text-13 text-ink-2">{foot}</p>}
    </form>
  )
}
