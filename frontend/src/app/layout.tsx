import type { Metadata, Viewport } from "next"
import { ThemeProvider } from "next-themes"
import type { ReactNode } from "react"
import { PAGE_DARK, PAGE_LIGHT } from "@/lib/browser-colours"
import messages from "../../messages/en.json"
import { sans } from "./fonts"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: messages.common.product, template: `%s · ${messages.common.product}` },
  description: messages.common.line,
  appleWebApp: { capable: true, title: messages.common.shortName, statusBarStyle: "default" },
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: PAGE_LIGHT },
    { media: "(prefers-color-scheme: dark)", color: PAGE_DARK },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets the class before React wakes up, so the server's and the browser's differ by design.
    <html lang="en-GB" className={sans.variable} suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" disableTransitionOnChange>
          {children}
        </ThemeProvider>
      </body>
    </html>
  )
}
