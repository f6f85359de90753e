import words from "@/api/broken.json"

type Props = { error: Error & { requestId?: string | null }; reset: () => void }

// Every page's first load holds this, so it brings nothing along: its words are a file of their own, its button plain.
/** A screen that broke: said plainly, with the request it broke on, and a way to try again. */
export function Broken({ error, reset }: Props) {
  return (
    <div role="alert" className="max-w-120">
      <h1 className="text-28 font-semibold">{words.title}</h1>
      <p className="mt-1 text-ink-2">{words.detail}</p>
      {error.requestId && <p className="mt-2 text-12 text-ink-3">{words.request.replace("{id}", error.requestId)}</p>}
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <button
          type="button"
          onClick={reset}
          className="h-8 rounded-control border border-line-strong bg-raised px-3 text-13 font-medium hover:bg-hover max-md:h-11"
        >
          {words.retry}
        </button>
        <a href="/dashboard/" className="underlined text-13 text-ink-2">
          {words.dashboard}
        </a>
      </div>
    </div>
  )
}
