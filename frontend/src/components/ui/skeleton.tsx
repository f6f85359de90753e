import { cn } from "@/lib/cn"

/** A grey shape where content will stand; it shows only after 200 ms, so that quick answers do not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={cn("skeleton block rounded-chip bg-hover", className)} aria-hidden="true" />
}
