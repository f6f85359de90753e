import type { ReactNode } from "react"

type Props = { /** Null where nothing is under way. */ percent: number | null; note: ReactNode; children: ReactNode }

export function StepFooter({ percent, note, children }: Props) {
  return (
    <footer className="sticky bottom-0 z-10 flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 border-t bg-page px-4 py-3 md:px-8">
      {note && <p className="text-13 text-ink-2 tabular-nums">{note}</p>}
      {percent !== null && (
        <div
          role="progressbar"
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-label={typeof note === "string" ? note : undefined}
          className="h-1 w-50 overflow-clip rounded-[2px] bg-line max-md:w-full"
        >
          <div className="h-full bg-strong transition-[width] duration-(--dur-3)" style={{ width: `${percent}%` }} />
        </div>
      )}
      <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>
    </footer>
  )
}
