import Link from "next/link"

export default function Page() {
  return (
    <main>
      <h1>AI Growth Manager</h1>
      <Link href="/login/">Sign in</Link>
    </main>
  )
}
