import type { ReactNode } from "react"
import { SignIcon } from "@/components/sign-icon"
import { cn } from "@/lib/cn"

type Entry = { label: string; value: ReactNode; note?: ReactNode; isTrouble?: boolean }

/** A few figures side by side, parted by hairlines. Trouble has a sign as well as a colour. */
export function NumberRow({ entries }: { entries: readonly Entry[] }) {
  return (
    <dl className="grid grid-cols-2 border-b sm:grid-cols-[repeat(auto-fit,minmax(130px,1fr))]">
      {entries.map(({ label, value, note, isTrouble }) => (
        <div key={label} className="py-3.5 pr-4">
          <dt className="text-12 text-ink-2">{label}</dt>
          <dd
            className={cn(
              "mt-0.5 flex items-center gap-1.5 text-20 font-semibold tabular-nums",
              isTrouble && "text-wait",
            )}
          >
            {isTrouble && <SignIcon sign="warning" />}
            {value}
          </dd>
          {note && <dd className="text-12 text-ink-3">{note}</dd>}
        </div>
      ))}
    </dl>
  )
}
