/** The grid all rows of the accounts page share: sign, name, state, last sent and read, limit, what to do. */
export const ROW =
  "grid grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b py-4 @3xl:grid-cols-[20px_176px_minmax(150px,1fr)_124px_118px_auto]"
