/** The grid all rows of the accounts page share. */
export const ROW =
  "grid grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-b py-4 md:grid-cols-[20px_200px_minmax(0,1fr)_auto]"
