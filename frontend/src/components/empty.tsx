import type { ReactNode } from "react"

type Props = { title: string; detail: string; children?: ReactNode }

/** Where nothing is yet: the tide still dashed, what will be here, and the one thing to do. */
export function Empty({ title, detail, children }: Props) {
  return (
    <div className="rounded-panel border border-dashed border-control p-5">
      <svg
        width="176"
        height="40"
        viewBox="0 0 176 40"
        fill="none"
        stroke="var(--line-control)"
        strokeDasharray="3 3"
        aria-hidden="true"
      >
        <path d="M1 38c22 0 20-34 37-34s16 30 37 30 22-20 38-20 22 24 62 24" />
      </svg>
      <p className="mt-3 font-semibold">{title}</p>
      <p className="mt-0.5 max-w-140 text-13 text-ink-2">{detail}</p>
      {children && <div className="mt-4 flex flex-wrap gap-2">{children}</div>}
    </div>
  )
}
