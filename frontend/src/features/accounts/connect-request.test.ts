import { expect, test } from "vitest"
import type { PlatformRead } from "@/api/types.gen"
import { preselected } from "./choice-dialog"
import { connectRequest } from "./connect-request"

type Fields = PlatformRead["connect_fields"]

const field = (name: string, is_required: boolean): Fields[number] => ({
  name,
  label: name,
  kind: name === "password" ? "password" : "text",
  hint: "",
  placeholder: "",
  is_required,
})

const passworded = {
  connect: "app_password" as const,
  connect_fields: [field("identifier", true), field("password", true)],
}
const either = {
  connect: "either" as const,
  connect_fields: [field("identifier", false), field("password", false), field("server", false)],
}
const served = { connect: "oauth" as const, connect_fields: [field("server", true)] }

test("a form that signs in needs all that is required", () => {
  expect(connectRequest(passworded, { identifier: " shop ", password: " " })).toEqual({
    given: { identifier: "shop" },
    missing: ["password"],
    isLeaving: false,
  })
})

test("where both ways are open, an empty password goes to the platform's page with whatever else was typed", () => {
  expect(connectRequest(either, {})).toEqual({ given: {}, missing: [], isLeaving: true })
  expect(connectRequest(either, { identifier: "shop.example" })).toEqual({
    given: { identifier: "shop.example" },
    missing: [],
    isLeaving: true,
  })
})

test("with a password the handle is needed too, and nobody leaves", () => {
  expect(connectRequest(either, { password: "abcd" })).toMatchObject({ missing: ["identifier"], isLeaving: false })
  expect(connectRequest(either, { identifier: "shop", password: "abcd" })).toEqual({
    given: { identifier: "shop", password: "abcd" },
    missing: [],
    isLeaving: false,
  })
})

test("a required password is none where the other way is open", () => {
  const strict = { ...either, connect_fields: either.connect_fields.map(one => ({ ...one, is_required: true })) }

  expect(connectRequest(strict, { server: "https://pds.example" }).missing).toEqual(["identifier"])
})

test("a platform of many servers asks which, then leaves", () => {
  expect(connectRequest(served, {})).toMatchObject({ missing: ["server"], isLeaving: true })
  expect(connectRequest(served, { server: "mastodon.example" })).toMatchObject({ missing: [], isLeaving: true })
})

test("what is connected already is chosen, else the only one there is, else none", () => {
  const free = [{ account_id: "a" }, { account_id: "b" }]

  expect([...preselected(free, new Set(["b", "z"]))]).toEqual(["b"])
  expect([...preselected(free.slice(0, 1), new Set())]).toEqual(["a"])
  expect([...preselected(free, new Set())]).toEqual([])
})
