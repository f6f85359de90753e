import dynamic from "next/dynamic"

// Closed until somebody presses its button: it comes after what the screen itself needs.
export const LazyMeItems = dynamic(() => import("./me-items").then(({ MeItems }) => MeItems), { ssr: false })
