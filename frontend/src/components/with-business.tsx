"use client"

import dynamic from "next/dynamic"
import type { ReactNode } from "react"
import { useBusinesses } from "@/lib/business"

// Most people have one, and load nothing of it.
const NoBusiness = dynamic(() => import("./no-business").then(module => module.NoBusiness), { ssr: false })

/** Draws its children where there is a business to draw them about, else the way to describe one. */
export function WithBusiness({ children }: { children: ReactNode }) {
  const { business } = useBusinesses()
  if (!business) return <NoBusiness />
  // The key starts a screen afresh for another business: no open sheet or half-typed text may carry over.
  return (
    <div key={business.id} className="contents">
      {children}
    </div>
  )
}
