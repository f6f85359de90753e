import { GeistSans } from "geist/font/sans"
import type { Metadata, Viewport } from "next"
import { ThemeProvider } from "next-themes"
import type { ReactNode } from "react"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: "AI Growth Manager", template: "%s · AI Growth Manager" },
  description: "Say what you sell. Get a strategy and a month of posts, with reasons.",
}

export const viewport: Viewport = { width: "device-width", initialScale: 1 }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets the class before React wakes up, so the server's and the browser's differ by design.
    <html lang="en-GB" className={GeistSans.variable} suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" disableTransitionOnChange>
          {children}
        </ThemeProvider>
      </body>
    </html>
  )
}
