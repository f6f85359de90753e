import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Pencil, Trash2 } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { generateContent, updateIdea } from "@/api/sdk.gen"
import type { IdeaPost, IdeaRead } from "@/api/types.gen"
import { Marked } from "@/components/marked"
import { PlatformGlyph } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { StatusWord } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { useBusiness } from "@/lib/business"
import { firstLine } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { isMarked, standingOf } from "@/lib/posts"
import { toApiError } from "@/lib/problem"
import { useWhen } from "@/lib/when"
import { asLink, IdeaFields } from "./idea-fields"
import { IdeaProgress } from "./idea-progress"

type Props = {
  idea: IdeaRead
  /** The work that writes posts from it. */
  workId: string | null
  isOtherBusy: boolean
  onStarted: (workId: string) => void
  onDone: () => void
  onDelete: () => void
}

/** One idea, what can be done with it, and what came of it. */
export function IdeaRow({ idea, workId, isOtherBusy, onStarted, onDone, onDelete }: Props) {
  const t = useTranslations("library.ideas")
  const { id: business_id, timezone } = useBusiness()
  const when = useWhen(timezone)
  const [isEditing, setEditing] = useState(false)
  const write = useMutation({
    mutationFn: async () => {
      const headers = { "Idempotency-Key": crypto.randomUUID() }
      const body = { business_id, idea_id: idea.id }
      return (await generateContent({ body, headers, throwOnError: true })).data
    },
    onSuccess: generation => onStarted(generation.id),
  })
  const name = firstLine(idea.text)
  if (isEditing) {
    return (
      <li className="border-b py-3.5">
        <EditIdea idea={idea} onDone={() => setEditing(false)} />
      </li>
    )
  }
  return (
    <li className="border-b py-3.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-70">
          <p className="text-14 break-words whitespace-pre-wrap">{idea.text}</p>
          <p className="mt-1 flex flex-wrap gap-x-3 text-12 text-ink-3">
            <time dateTime={idea.created_at} className="inline-block first-letter:uppercase">
              {when(idea.created_at)}
            </time>
            {idea.link && (
              <a
                href={idea.link}
                target="_blank"
                rel="noreferrer"
                className="max-w-full truncate text-ink-2 underline underline-offset-2"
              >
                {idea.link.replace(/^https?:\/\//, "")}
              </a>
            )}
          </p>
        </div>
        <div className="flex gap-1">
          <Button
            isBusy={write.isPending || workId !== null}
            disabled={isOtherBusy}
            aria-label={t(idea.posts.length > 0 ? "writeMoreFrom" : "writeFrom", { idea: name })}
            onClick={() => write.mutate()}
          >
            <SignIcon sign="pen" className="text-mark-line" />
            {t(idea.posts.length > 0 ? "writeMore" : "write")}
          </Button>
          <Button look="ghost" isIcon aria-label={t("edit", { idea: name })} onClick={() => setEditing(true)}>
            <Pencil className="icon" />
          </Button>
          <Button look="ghost" isIcon aria-label={t("delete", { idea: name })} onClick={onDelete}>
            <Trash2 className="icon" />
          </Button>
        </div>
      </div>
      {workId && <IdeaProgress workId={workId} onDone={onDone} />}
      {idea.posts.length > 0 && (
        <ul aria-label={t("madeFrom", { idea: name })} className="mt-2">
          {idea.posts.map(post => (
            <MadePost key={post.id} post={post} />
          ))}
        </ul>
      )}
    </li>
  )
}

function MadePost({ post }: { post: IdeaPost }) {
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const time = post.published_at ?? post.scheduled_for
  return (
    <li>
      <Link
        href={`/library/?shelf=ideas&post=${post.id}`}
        scroll={false}
        className="flex min-h-8 items-center gap-2 rounded-control px-1.5 text-13 hover:bg-side max-md:min-h-11"
      >
        <PlatformGlyph platform={post.platform} size={14} />
        <span className="min-w-0 flex-1 truncate">
          <Marked isMarked={isMarked(post)}>{firstLine(post.text)}</Marked>
        </span>
        {time && <span className="text-12 text-ink-3 first-letter:uppercase max-md:hidden">{when(time)}</span>}
        <span className="text-12">
          <StatusWord standing={standingOf(post)} />
        </span>
      </Link>
    </li>
  )
}

function EditIdea({ idea, onDone }: { idea: IdeaRead; onDone: () => void }) {
  const t = useTranslations("library.ideas")
  const common = useTranslations("common")
  const client = useQueryClient()
  const [text, setText] = useState(idea.text)
  const [link, setLink] = useState(idea.link ?? "")
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => box.current?.focus(), [])
  const save = useMutation({
    mutationFn: async () => {
      const body = { text: text.trim(), link: asLink(link), version: idea.version }
      await updateIdea({ path: { idea_id: idea.id }, body, throwOnError: true })
    },
    meta: { showsOwnError: true },
    onSuccess: async () => {
      await invalidate(client, "listIdeas")
      onDone()
    },
  })
  const submit = () => {
    if (text.trim() && !save.isPending) save.mutate()
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={event => event.key === "Escape" && onDone()}
    >
      <IdeaFields
        label={t("text")}
        text={text}
        link={link}
        problem={save.error ? toApiError(save.error) : null}
        box={box}
        onText={setText}
        onLink={setLink}
        onSave={submit}
      />
      <div className="mt-3 flex gap-2">
        <Button type="submit" look="strong" isBusy={save.isPending}>
          {common("save")}
        </Button>
        <Button onClick={onDone}>{common("cancel")}</Button>
      </div>
    </form>
  )
}
