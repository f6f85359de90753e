import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { type FormEvent, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { listTagsOptions } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { toApiError } from "@/lib/problem"
import { useTagPosts } from "@/lib/shelving"
import { hasTag, sameTag } from "@/lib/tags"
import { ProblemNotice } from "./problem-notice"
import { SignIcon } from "./sign-icon"
import { Button } from "./ui/button"
import { Dialog } from "./ui/dialog"
import { Field, Input } from "./ui/field"
import { Skeleton } from "./ui/skeleton"

const LONGEST = 40

type Props = { posts: PostRead[]; onClose: () => void; onDone?: () => void }

/** The tags of one or many posts: those the business has, to be ticked, and new ones, to be typed. */
export function TagDialog({ posts, onClose, onDone }: Props) {
  const t = useTranslations("tags")
  return (
    <Dialog isOpen onClose={onClose} title={t("title", { count: posts.length })} description={t("lead")}>
      <TagForm posts={posts} onClose={onClose} onDone={onDone} />
    </Dialog>
  )
}

/** Of each tag that was touched: whether all of the posts are to have it, or none. */
type Wanted = ReadonlyMap<string, boolean>

function TagForm({ posts, onClose, onDone }: Props) {
  const t = useTranslations("tags")
  const common = useTranslations("common")
  const { id } = useBusiness()
  const known = useQuery(listTagsOptions({ query: { business_id: id } }))
  const save = useTagPosts()
  const [typed, setTyped] = useState("")
  const [made, setMade] = useState<string[]>([])
  const [wanted, setWanted] = useState<Wanted>(new Map())
  const box = useRef<HTMLInputElement>(null)

  const name = typed.trim().replace(/\s+/g, " ")
  const counts = new Map(known.data?.items.map(({ tag, posts: count }) => [tag, count]))
  const here = posts.flatMap(({ tags }) => tags)
  const all = [...made, ...counts.keys(), ...here].filter(
    (tag, index, every) => every.findIndex(other => sameTag(other, tag)) === index,
  )
  const found = name ? all.filter(tag => tag.toLowerCase().includes(name.toLowerCase())) : all
  const isNew = name !== "" && !hasTag(all, name)

  const standing = (tag: string): boolean | "some" => {
    const asked = wanted.get(tag)
    if (asked !== undefined) return asked
    const having = posts.filter(post => hasTag(post.tags, tag)).length
    return having === 0 ? false : having === posts.length || "some"
  }
  const set = (tag: string, isOn: boolean) => setWanted(before => new Map(before).set(tag, isOn))
  const named = all.find(one => sameTag(one, name)) ?? name
  const take = () => {
    if (!hasTag(all, named)) setMade(before => [named, ...before])
    set(named, true)
    setTyped("")
    box.current?.focus()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const asked = name ? new Map(wanted).set(named, true) : wanted // what was typed and not taken yet is meant as well
    const add = [...asked].filter(([, isOn]) => isOn).map(([tag]) => tag)
    const remove = [...asked].filter(([, isOn]) => !isOn).map(([tag]) => tag)
    if (add.length + remove.length === 0) return onClose()
    save.mutate(
      { posts, add, remove },
      {
        onSuccess: () => {
          onClose()
          onDone?.()
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Field label={t("find")} hint={t("findHint")}>
        {given => (
          <Input
            {...given}
            ref={box}
            value={typed}
            maxLength={LONGEST}
            autoComplete="off"
            onChange={event => setTyped(event.target.value)}
            onKeyDown={event => {
              if (event.key !== "Enter" || name === "" || event.nativeEvent.isComposing) return
              event.preventDefault() // takes the word; the next Enter saves
              take()
            }}
          />
        )}
      </Field>
      {isNew && (
        <Button look="ghost" className="mt-2 max-w-full" onClick={take}>
          <Plus className="icon flex-none" aria-hidden="true" />
          <span className="truncate">{t("make", { tag: name })}</span>
        </Button>
      )}
      {known.isError && !known.data ? (
        <div className="mt-3">
          <ProblemNotice error={known.error} title={t("failed")} onRetry={() => void known.refetch()} />
        </div>
      ) : !known.data ? (
        <div className="mt-3" aria-busy="true">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="mt-2 h-5 w-30" />
        </div>
      ) : found.length > 0 ? (
        <ul aria-label={t("list")} className="mt-2 max-h-60 overflow-y-auto">
          {found.map(tag => (
            <TagBox
              key={tag}
              tag={tag}
              posts={counts.get(tag) ?? 0}
              standing={standing(tag)}
              onChange={isOn => set(tag, isOn)}
            />
          ))}
        </ul>
      ) : (
        !isNew && <p className="mt-3 text-13 text-ink-3">{t("none")}</p>
      )}
      {save.error && (
        <p role="alert" className="mt-3 flex items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {toApiError(save.error).detail}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={save.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  )
}

type BoxProps = { tag: string; posts: number; standing: boolean | "some"; onChange: (isOn: boolean) => void }

function TagBox({ tag, posts, standing, onChange }: BoxProps) {
  const t = useTranslations("tags")
  return (
    <li>
      <label className="flex h-8 cursor-pointer items-center gap-2.5 rounded-control px-1 text-13 hover:bg-hover max-md:h-11">
        <input
          type="checkbox"
          checked={standing === true}
          ref={box => {
            if (box) box.indeterminate = standing === "some"
          }}
          onChange={() => onChange(standing !== true)}
          className="size-4 flex-none accent-strong"
        />
        <span className="min-w-0 flex-1 truncate">{tag}</span>
        <span className="text-12 text-ink-3 tabular-nums" aria-hidden="true">
          {standing === "some" ? t("some") : posts > 0 ? posts : null}
        </span>
      </label>
    </li>
  )
}
