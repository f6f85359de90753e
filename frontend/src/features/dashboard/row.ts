/** A thing that waits for a person: what it is on the left, what can be done on the right, below it on a phone. */
export const ROW = "flex flex-wrap items-center gap-x-3 gap-y-2 border-b py-2.5"
export const WORDS = "min-w-0 flex-1 basis-64"
export const ACTION = "max-md:w-full max-md:pl-7"
/** Where there is more than one thing to do. */
export const ACTIONS = "flex w-full flex-wrap items-center gap-2 pl-7"
