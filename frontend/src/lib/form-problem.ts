import type { FieldValues, Path, UseFormSetError } from "react-hook-form"
import { toApiError } from "./problem"

/**
 * Puts a refusal where it belongs: at the fields the API names, else at the form's root. Fields the form does not have
 * go to the root as well, so that no message is lost.
 */
export function showInForm<T extends FieldValues>(
  error: unknown,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
): void {
  const problem = toApiError(error)
  const unplaced: string[] = []
  for (const [pointer, message] of Object.entries(problem.fields)) {
    const field = fields.find(name => name === pointer)
    if (field) setError(field, { message }, { shouldFocus: true })
    else unplaced.push(message)
  }
  if (unplaced.length > 0) setError("root", { message: unplaced.join(" ") })
  else if (Object.keys(problem.fields).length === 0) setError("root", { message: problem.detail })
}
