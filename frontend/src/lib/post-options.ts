import type { MediaRead, PostOptionRead, TextRulesRead } from "@/api/types.gen"
import { countText } from "./count"

/** Those that mean something for a post that shows these. */
export function offeredOptions(
  options: readonly PostOptionRead[],
  media: readonly (Pick<MediaRead, "kind"> | null)[],
): PostOptionRead[] {
  const has = { media: media.length > 0, image: false, video: false }
  for (const one of media) if (one) has[one.kind] = true
  return options.filter(({ needs }) => needs === null || has[needs])
}

/** What is kept of a choice; null where it is as usual, so that nothing has to be said about it. */
export function storedValue(option: PostOptionRead, value: string | boolean): string | boolean | null {
  switch (option.kind) {
    case "choice":
      return value === option.choices[0]?.value ? null : value
    case "yes_no":
      return value === true ? true : null
    case "text":
      return value === "" ? null : value
  }
}

/** How much of a text's length is taken by what is written beside it, such as a content warning. */
export function countBeside(
  options: readonly PostOptionRead[],
  chosen: Readonly<Record<string, string | boolean>>,
  rules: Pick<TextRulesRead, "unit">,
): number {
  const counted = options
    .filter(({ counts_with_text }) => counts_with_text)
    .map(({ name }) => chosen[name])
    .filter(value => typeof value === "string")
  return countText(counted.join(" ").trim(), { unit: rules.unit, url_length: null })
}

/** What was chosen, in the platform's words; empty for a yes, which the option's label says. */
export function optionWords(option: PostOptionRead, value: string | boolean): string {
  if (typeof value === "boolean") return ""
  return option.choices.find(choice => choice.value === value)?.label ?? value
}
