"use client"

import dynamic from "next/dynamic"
import { useQueryState } from "nuqs"

const PostSheet = dynamic(() => import("./post-sheet").then(({ PostSheet }) => PostSheet), {
  ssr: false,
  // Its room is kept, so that nothing moves as it comes.
  loading: () => <div className="w-86 flex-none border-l border-line-strong max-lg:hidden" />,
})

/** The post's sheet, which comes with the first post that is opened. */
export function LazyPostSheet() {
  const [postId] = useQueryState("post")
  return postId === null ? null : <PostSheet />
}
