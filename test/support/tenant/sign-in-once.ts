import { createSignIn } from "../../../src/tenant/sign-in/credentials.ts";

/** Signs in once with a client secret and ends: for what a process writes while it does. The login's origin is the argument. */
const [loginUrl = ""] = process.argv.slice(2);
const signIn = createSignIn({
  identity: {
    kind: "secret",
    clientId: "b0700000-0000-4000-8000-000000000001",
    secret: process.env.SECRET ?? "",
  },
  tenantId: "c0a70500-0000-4000-8000-000000000000",
  loginUrl,
  graphUrl: "https://graph.microsoft.com",
  now: () => new Date(),
});
const { value } = await signIn("graph", AbortSignal.timeout(20_000));
console.log(value.length);
