"use client"

import { useQuery } from "@tanstack/react-query"
import dynamic from "next/dynamic"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"

// Its place is kept, so that nothing moves when it comes.
const ExampleButton = dynamic(() => import("./example-button").then(module => module.ExampleButton), {
  ssr: false,
  loading: () => <span className="h-8 max-md:h-11" />,
})

/** The way to an example full of data, where this installation has the pretend network that one lives on. */
export function SeeExample() {
  const { data } = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  return data?.demo && <ExampleButton />
}
