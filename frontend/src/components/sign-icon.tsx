export const OCTAGON = (
  <>
    <path d="M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3Z" fill="currentColor" stroke="none" />
    <path d="M8 4.8v3.6M8 11v.01" stroke="var(--bg-raised)" strokeWidth="1.7" />
  </>
)

/** Drawings of our own that lucide does not have: trouble, warning, and the marker pen before words of the machine. */
const SIGNS = {
  failed: OCTAGON,
  warning: (
    <>
      <path d="M8 2.2 14.3 13H1.7Z" />
      <path d="M8 6.3v3M8 11.2v.01" />
    </>
  ),
  pen: (
    <>
      <path d="M3.6 12.9h8.8" strokeWidth="2" />
      <path d="m5 9.9-.3-2.1 5-5 2.3 2.3-5 5-2 .2Z" />
    </>
  ),
}

type Props = { sign: keyof typeof SIGNS; size?: 14 | 16; label?: string; className?: string }

export function SignIcon({ sign, size = 16, label, className = "" }: Props) {
  return (
    <svg
      className={`icon ${className}`}
      style={{ width: size, height: size }}
      viewBox="0 0 16 16"
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {SIGNS[sign]}
    </svg>
  )
}
