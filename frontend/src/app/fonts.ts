import localFont from "next/font/local"

/**
 * The one typeface. It comes with the page (preloaded, from our own origin). Where a slow line is late with it, this page
 * keeps the system's letters instead of exchanging them under the reader's eyes, and the next page has it.
 */
export const sans = localFont({
  src: "../../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2",
  variable: "--font-geist-sans",
  weight: "100 900",
  display: "optional",
})
