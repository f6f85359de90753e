type Words = { title: string; lead: string; sections: { title: string; body: string }[] }

/** A page of plain paragraphs, in a line length one can read. */
export function PlainText({ words }: { words: Words }) {
  return (
    <main className="px-4 pt-8 pb-20 md:px-16 md:pt-14">
      <h1 className="text-40 font-semibold">{words.title}</h1>
      <p className="mt-3 max-w-160 text-16 text-ink-2">{words.lead}</p>
      <div className="mt-10 flex max-w-160 flex-col gap-7">
        {words.sections.map(({ title, body }) => (
          <section key={title}>
            <h2 className="text-16 font-semibold">{title}</h2>
            <p className="mt-1.5 text-14/6 text-ink-2">{body}</p>
          </section>
        ))}
      </div>
    </main>
  )
}
