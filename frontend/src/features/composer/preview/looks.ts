// Other people's colours, as their apps show them in light and dark. The only place in a feature where values may stand.
import type { CSSProperties } from "react"

export type Theme = "light" | "dark"

type Look = { page: string; words: string; quiet: string; line: string; link: string; card: string }

const LOOKS: Record<string, Record<Theme, Look>> = {
  bluesky: {
    light: { page: "#ffffff", words: "#0b0f14", quiet: "#526170", line: "#dce2ea", link: "#0566c8", card: "#f1f3f5" },
    dark: { page: "#0b0f14", words: "#f1f3f5", quiet: "#aebbc9", line: "#2c3a4e", link: "#4ca2fe", card: "#1c2736" },
  },
  x: {
    light: { page: "#ffffff", words: "#0f1419", quiet: "#536471", line: "#cfd9de", link: "#0f6fb5", card: "#f7f9f9" },
    dark: { page: "#000000", words: "#e7e9ea", quiet: "#8b98a5", line: "#2f3336", link: "#4aa8f0", card: "#16181c" },
  },
  threads: {
    light: { page: "#ffffff", words: "#000000", quiet: "#676767", line: "#d5d5d5", link: "#0b6bcb", card: "#f5f5f5" },
    dark: { page: "#101010", words: "#f3f5f7", quiet: "#a0a0a0", line: "#383939", link: "#6fb4ff", card: "#1e1e1e" },
  },
  mastodon: {
    light: { page: "#ffffff", words: "#282c37", quiet: "#5c6079", line: "#c9c8d4", link: "#4a4bd6", card: "#f4f4f8" },
    dark: { page: "#282c37", words: "#f0f1f5", quiet: "#b0b4c8", line: "#4a5062", link: "#a5a6ff", card: "#313543" },
  },
  linkedin: {
    light: { page: "#ffffff", words: "#191919", quiet: "#5e5e5e", line: "#dfdeda", link: "#0a66c2", card: "#eef3f8" },
    dark: { page: "#1b1f23", words: "#eceded", quiet: "#aeb1b3", line: "#3a3f44", link: "#71b7fb", card: "#2a2f34" },
  },
  facebook: {
    light: { page: "#ffffff", words: "#080809", quiet: "#5b5e63", line: "#ced0d4", link: "#0064d1", card: "#f0f2f5" },
    dark: { page: "#252728", words: "#e2e5e9", quiet: "#b0b3b8", line: "#3e4042", link: "#6aa9ff", card: "#333334" },
  },
  instagram: {
    light: { page: "#ffffff", words: "#0c1014", quiet: "#65686c", line: "#dbdfe4", link: "#3c52c4", card: "#f3f5f7" },
    dark: { page: "#0c1014", words: "#f5f5f5", quiet: "#a8a8a8", line: "#25292e", link: "#a7b8ff", card: "#1c2126" },
  },
  sandbox: {
    light: { page: "#fdfdfb", words: "#1c1d1a", quiet: "#60625b", line: "#d3d5cc", link: "#3f5b8c", card: "#f3f4ee" },
    dark: { page: "#1b1c19", words: "#eeefe9", quiet: "#adb0a6", line: "#3a3c36", link: "#9dbbf0", card: "#272924" },
  },
}

/** Variables for a preview's own markup. */
export function lookOf(platform: string, theme: Theme): CSSProperties {
  const look = (LOOKS[platform] ?? LOOKS.sandbox)?.[theme]
  return {
    "--pv-page": look?.page,
    "--pv-words": look?.words,
    "--pv-quiet": look?.quiet,
    "--pv-line": look?.line,
    "--pv-link": look?.link,
    "--pv-card": look?.card,
    "--plat-mono": look?.words,
    "--bad-bg": theme === "light" ? "#fde3e1" : "#5a1f1c",
    "--bad": theme === "light" ? "#c4252b" : "#ff9d96",
    colorScheme: theme,
  } as CSSProperties
}
