import { Eye, EyeOff } from "lucide-react"
import { type ComponentProps, useState } from "react"
import { useTranslations } from "use-intl"
import { Input } from "@/components/ui/field"

export function PasswordInput(props: ComponentProps<typeof Input>) {
  const t = useTranslations("auth")
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <div className="relative">
      <Input {...props} type={isShown ? "text" : "password"} className="pr-11" />
      <button
        type="button"
        aria-label={t(isShown ? "hidePassword" : "showPassword")}
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
        className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-control text-ink-2"
      >
        <Icon className="icon" />
      </button>
    </div>
  )
}
