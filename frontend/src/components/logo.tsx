/** The tide with a post on its crest. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="5" fill="var(--logo-bg)" />
      <path
        d="M4 17.5c3 0 3.7-9 7-9s3.4 6 5.2 6 1.8-2.5 3.8-2.5"
        fill="none"
        stroke="var(--logo-fg)"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
      <circle cx="11" cy="8.5" r="2.6" fill="var(--logo-fg)" />
    </svg>
  )
}
