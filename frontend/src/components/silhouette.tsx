import type { Standing } from "@/lib/posts"
import { OCTAGON } from "./sign-icon"

/** Seven silhouettes that tell apart in grey. */
export function Silhouette({ standing }: { standing: Standing }) {
  switch (standing) {
    case "draft":
      return <circle cx="8" cy="8" r="5.6" strokeDasharray="2.2 2.2" />
    case "review":
      return (
        <>
          <circle cx="8" cy="8" r="5.6" />
          <path d="M8 4.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" stroke="none" />
        </>
      )
    case "scheduled":
      return (
        <>
          <circle cx="8" cy="8" r="5.6" />
          <path d="M8 4.9V8l2.2 1.5" />
        </>
      )
    case "publishing":
      return <path className="arc" d="M8 2.4A5.6 5.6 0 1 1 2.4 8" />
    case "published":
      return (
        <>
          <circle cx="8" cy="8" r="6.3" fill="currentColor" stroke="none" />
          <path d="m5.2 8.2 2 2 3.7-4.1" stroke="var(--bg-raised)" />
        </>
      )
    case "failed":
      return OCTAGON
    case "unconfirmed":
      return (
        <>
          <path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" />
          <path d="M6.7 6.6a1.3 1.3 0 1 1 1.9 1.2c-.4.2-.6.5-.6.9M8 10.5v.01" />
        </>
      )
  }
}
