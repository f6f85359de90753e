import type { MetadataRoute } from "next"
import { PAGE_LIGHT } from "@/lib/browser-colours"
import messages from "../../messages/en.json"

export const dynamic = "force-static"

/** The app on a home screen or in a window of its own. */
export default function manifest(): MetadataRoute.Manifest {
  const { common, nav } = messages
  return {
    id: "/dashboard/",
    name: common.product,
    short_name: common.shortName,
    description: common.line,
    start_url: "/dashboard/",
    scope: "/",
    display: "standalone",
    background_color: PAGE_LIGHT,
    theme_color: PAGE_LIGHT,
    icons: [
      { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [
      { name: nav.newPost, url: "/compose/" },
      { name: nav.calendar, url: "/calendar/" },
    ],
  }
}
