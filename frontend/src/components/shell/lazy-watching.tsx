"use client"

import dynamic from "next/dynamic"

// No page waits for it: it comes after everything a person came for.
export const LazyWatching = dynamic(() => import("./watching").then(({ Watching }) => Watching), { ssr: false })
