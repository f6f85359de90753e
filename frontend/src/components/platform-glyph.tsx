import { useId } from "react"

const NAMES: Record<string, string> = {
  linkedin: "LinkedIn",
  x: "X",
  facebook: "Facebook",
  instagram: "Instagram",
  threads: "Threads",
  bluesky: "Bluesky",
  mastodon: "Mastodon",
  sandbox: "Sandbox",
}

export function platformName(platform: string): string {
  return NAMES[platform] ?? platform
}

function Drawing({ platform }: { platform: string }) {
  const gradient = useId()
  switch (platform) {
    case "linkedin":
      return (
        <>
          <rect width="16" height="16" rx="3" fill="#0A66C2" />
          <path
            d="M4 6.7v5.3M4 4.2v.01M7.2 12V6.7M7.2 9c0-1.5.9-2.3 2.2-2.3S11.8 7.5 11.8 9.2V12"
            stroke="#fff"
            strokeWidth="1.9"
            fill="none"
            strokeLinecap="square"
          />
        </>
      )
    case "x":
      return (
        <path d="M2.5 2.5h2.7l8.3 11h-2.7ZM13 2.5 3 13.5" fill="none" stroke="var(--plat-mono)" strokeWidth="1.4" />
      )
    case "facebook":
      return (
        <>
          <rect width="16" height="16" rx="3" fill="#0866FF" />
          <path d="M8.7 16V6.7c0-1.3.7-2 2-2h1.1M6.5 8.7h4.8" stroke="#fff" strokeWidth="2" fill="none" />
        </>
      )
    case "instagram":
      return (
        <>
          <linearGradient id={gradient} x1="0" y1="1" x2="1" y2="0">
            <stop offset="0" stopColor="#F9A13B" />
            <stop offset=".5" stopColor="#E1306C" />
            <stop offset="1" stopColor="#8A3AC8" />
          </linearGradient>
          <rect width="16" height="16" rx="4" fill={`url(#${gradient})`} />
          <rect x="3.3" y="3.3" width="9.4" height="9.4" rx="2.8" fill="none" stroke="#fff" strokeWidth="1.3" />
          <circle cx="8" cy="8" r="2.2" fill="none" stroke="#fff" strokeWidth="1.3" />
          <circle cx="10.9" cy="5.1" r=".7" fill="#fff" />
        </>
      )
    case "threads":
      return (
        <path
          d="M12 5.6C11.5 3.5 10.1 2.2 8 2.2c-3 0-4.7 2.3-4.7 5.8s1.7 5.8 4.7 5.8c2.5 0 4.3-1.5 4.3-3.5 0-2.1-1.8-3.1-4-3.1-1.7 0-2.8.8-2.8 2.1 0 1.1.9 1.9 2.1 1.9 1.7 0 2.6-1.2 2.6-3.2 0-1.9-.9-2.8-2.3-2.8-.9 0-1.6.4-2 1"
          fill="none"
          stroke="var(--plat-mono)"
          strokeWidth="1.35"
          strokeLinecap="round"
        />
      )
    case "bluesky":
      return (
        <path
          d="M8 7.6C7.3 6.1 5.3 3.7 3.5 2.6 2 1.7 1.2 2.1 1.2 3.7c0 .9.5 3.5.8 4.1.5 1 1.6 1.3 2.7 1.1-1.9.3-2.4 1.3-1.4 2.3 2 2 4 .2 4.7-1.9.7 2.1 2.7 3.9 4.7 1.9 1-1 .5-2-1.4-2.3 1.1.2 2.2-.1 2.7-1.1.3-.6.8-3.2.8-4.1 0-1.6-.8-2-2.3-1.1C10.7 3.7 8.7 6.1 8 7.6Z"
          fill="#1185FE"
        />
      )
    case "mastodon":
      return (
        <>
          <path
            d="M2.6 5.3c0-2.6 1.6-3.5 5.4-3.5s5.4.9 5.4 3.5v3c0 2.2-1.5 3-4 3-1 0-1.8-.1-2.6-.3 0 1 1 1.4 2.8 1.3v1.4c-3.9.7-7-.3-7-4.9Z"
            fill="#6364FF"
          />
          <path
            d="M5.2 8.4V5.9c0-1 .5-1.5 1.3-1.5S8 5 8 6v1.2V6c0-1 .6-1.6 1.5-1.6s1.3.5 1.3 1.5v2.5"
            fill="none"
            stroke="#fff"
            strokeWidth="1.2"
          />
        </>
      )
    default:
      // The sandbox: a dashed square with a post in it, in no platform's colour.
      return (
        <g fill="none" stroke="var(--text-2)" strokeWidth="1.5">
          <rect x="1.5" y="1.5" width="13" height="13" rx="3" strokeDasharray="2.6 1.9" />
          <path d="M5 6.5h6M5 9.5h3.5" strokeLinecap="round" />
        </g>
      )
  }
}

type Props = { platform: string; size?: 14 | 16 | 20 /** Off where the name stands beside it. */; isNamed?: boolean }

export function PlatformGlyph({ platform, size = 16, isNamed = true }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      {...(isNamed ? { role: "img", "aria-label": platformName(platform) } : { "aria-hidden": true })}
    >
      <Drawing platform={platform} />
    </svg>
  )
}
