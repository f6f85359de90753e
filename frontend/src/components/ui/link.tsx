"use client"

import NextLink from "next/link"
import { type ComponentProps, useState } from "react"

type Props = Omit<ComponentProps<typeof NextLink>, "prefetch" | "onPointerEnter" | "onFocus">

/** A link whose page comes ahead of the click: when a pointer, a finger or the focus is on it, and not before. */
export function Link(props: Props) {
  const [isNear, setNear] = useState(false)
  const come = () => setNear(true)
  return <NextLink {...props} prefetch={isNear ? null : false} onPointerEnter={come} onFocus={come} />
}
