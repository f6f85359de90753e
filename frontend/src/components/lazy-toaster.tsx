"use client"

import dynamic from "next/dynamic"

/** The way to a larger plan; most visits never need it. */
export const LazyUpgradePrompt = dynamic(() => import("./upgrade-prompt").then(({ UpgradePrompt }) => UpgradePrompt), {
  ssr: false,
})

/** Notices come after the page they are about. */
export const LazyToaster = dynamic(() => import("./toaster").then(({ Toaster }) => Toaster), { ssr: false })
