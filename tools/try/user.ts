import { readFile } from "node:fs/promises";
import { UserObject } from "../../src/tenant/graph/graph-objects.ts";
import { fromGraph } from "./graph.ts";

export async function tryUser([file = ""]: readonly string[]): Promise<readonly string[]> {
  return fromGraph(await readFile(file, "utf8"), async (graph) => [
    JSON.stringify(
      await graph.one(
        "/v1.0/admin/teams/userConfigurations/x",
        UserObject,
        "TeamsUserConfiguration.Read.All",
        new AbortController().signal,
      ),
    ),
  ]);
}
