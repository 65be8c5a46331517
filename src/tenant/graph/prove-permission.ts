import { z } from "zod";
import type { Graph } from "./graph.ts";
import {
  graphPermissions,
  type GraphPermission,
  type PermissionUse,
  type ProofGiven,
} from "./graph-permissions.ts";
import { TenantError } from "../tenant-error.ts";

/** Whether a permission is granted. `unknown`: Graph gave no answer that tells. */
export type Proven =
  | { readonly is: "proven" }
  | { readonly is: "notNeeded" }
  | { readonly is: "missing" | "unknown"; readonly why: string };

/** Makes the read that proves a permission. Rejects only with what is no `TenantError`. */
export async function provePermission(
  graph: Pick<Graph, "pages">,
  permission: GraphPermission,
  given: ProofGiven,
  signal: AbortSignal,
): Promise<Proven> {
  const use: PermissionUse = graphPermissions[permission];
  const proof = use.provenBy(given);
  if (proof === null) return { is: "notNeeded" };
  try {
    for await (const page of graph.pages(proof.path, z.unknown(), permission, signal)) {
      if (page.every((item) => proof.shows.safeParse(item).success)) return { is: "proven" };
      return { is: "missing", why: "Graph shows only what a lesser permission may read." };
    }
    return { is: "unknown", why: "Graph answered without a page." };
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    return { is: error.kind === "noAccess" ? "missing" : "unknown", why: error.message };
  }
}
