"use client"

import { useRouter } from "next/navigation"
import { useId, useState } from "react"
import { buttonLook } from "@/components/ui/button-look"
import { bringDescription } from "@/lib/landing-description"

type Words = {
  question: string
  orTry: string
  action: string
  promise: string
  examples: { label: string; description: string }[]
}

/** The first step of the product, on its first page: what is typed here comes along. */
export function LandingForm({ words }: { words: Words }) {
  const id = useId()
  const router = useRouter()
  const [description, setDescription] = useState(words.examples[0]?.description ?? "")
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        bringDescription(description.trim())
        router.push("/register/")
      }}
    >
      <label htmlFor={id} className="font-medium">
        {words.question}
      </label>
      <textarea
        id={id}
        rows={4}
        value={description}
        onChange={event => setDescription(event.target.value)}
        className="mt-2 block w-full rounded-control border border-control bg-raised px-3.5 py-3 text-16"
      />
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        <span className="text-12 text-ink-3">{words.orTry}</span>
        {words.examples.slice(1).map(example => (
          <button
            key={example.label}
            type="button"
            className={buttonLook({ size: "sm" })}
            onClick={() => setDescription(example.description)}
          >
            {example.label}
          </button>
        ))}
        <button type="submit" className={`${buttonLook({ look: "strong", size: "lg" })} ml-auto`}>
          {words.action}
        </button>
      </div>
      <p className="mt-3.5 text-13 text-ink-2">{words.promise}</p>
    </form>
  )
}
