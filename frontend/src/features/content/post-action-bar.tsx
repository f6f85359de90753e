import { Ellipsis } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Menu, MenuItem } from "@/components/ui/menu"
import { usePostActions } from "@/lib/post-actions"
import { isOpen, standingOf } from "@/lib/posts"
import { MoveDialog } from "./move-dialog"

type Props = { post: PostRead; onEdit: () => void; onImprove: () => void; onClose: () => void }

/** What can be done with a post as it stands: the likely thing first, the rest behind the dots. */
export function PostActionBar({ post, onEdit, onImprove, onClose }: Props) {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const { approve, publishNow, unschedule, remove } = usePostActions()
  const [asking, setAsking] = useState<"move" | "delete" | null>(null)
  const standing = standingOf(post)
  if (!isOpen(post) && standing !== "published") return null
  const stop = () => setAsking(null)
  return (
    <footer className="flex flex-none flex-wrap gap-2 border-t px-4 py-3">
      {standing === "review" && (
        <Button look="strong" isBusy={approve.isPending} onClick={() => approve.mutate([post])}>
          {t("approve")}
        </Button>
      )}
      {standing === "failed" && (
        <Button look="strong" isBusy={publishNow.isPending} onClick={() => publishNow.mutate(post)}>
          {t("retry")}
        </Button>
      )}
      {isOpen(post) && (
        <>
          <Button look={standing === "scheduled" ? "strong" : "plain"} onClick={onEdit}>
            {t("edit")}
          </Button>
          <Button look={standing === "draft" ? "strong" : "plain"} onClick={() => setAsking("move")}>
            {t(standing === "scheduled" ? "move" : "schedule")}
          </Button>
        </>
      )}
      <div className="ml-auto">
        <Menu
          align="end"
          trigger={{
            "aria-label": t("more"),
            className: "grid size-8 place-items-center rounded-control text-ink-2 hover:bg-hover max-md:size-11",
            children: <Ellipsis className="icon" />,
          }}
        >
          {isOpen(post) && <MenuItem onClick={onImprove}>{t("improve")}</MenuItem>}
          {isOpen(post) && standing !== "failed" && (
            <MenuItem onClick={() => publishNow.mutate(post)}>{t("publishNow")}</MenuItem>
          )}
          {standing === "scheduled" && <MenuItem onClick={() => unschedule.mutate(post)}>{t("unschedule")}</MenuItem>}
          <MenuItem isBad onClick={() => setAsking("delete")}>
            {t("delete")}
          </MenuItem>
        </Menu>
      </div>
      <MoveDialog post={post} isOpen={asking === "move"} onClose={stop} />
      <Dialog
        isOpen={asking === "delete"}
        onClose={stop}
        title={t("deleteTitle")}
        description={t(standing === "published" ? "deletePublished" : "deleteDetail")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={stop}>{common("cancel")}</Button>
          <Button
            look="bad"
            onClick={() => {
              onClose()
              remove.mutate(post)
            }}
          >
            {t("deleteAction")}
          </Button>
        </div>
      </Dialog>
    </footer>
  )
}
