import { readFile } from "node:fs/promises";
import { meaningOf } from "../../src/telephony/call-codes.ts";
import { unreadWords } from "../../src/telephony/unread.ts";
import { CallObject } from "../../src/tenant/graph/graph-objects.ts";
import { fromGraph } from "./graph.ts";

export async function tryRows([file = ""]: readonly string[]): Promise<readonly string[]> {
  return fromGraph(await readFile(file, "utf8"), async (graph) => {
    const lines: string[] = [];
    const pages = graph.rows(
      "/v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime=x,toDateTime=y)",
      CallObject,
      "call rows",
      "CallRecords.Read.All",
      new AbortController().signal,
    );
    for await (const { value, unread } of pages) {
      for (const { id, finalSipCode, callEndSubReason } of value) {
        const { words, concern } = meaningOf(callEndSubReason, finalSipCode);
        lines.push(`${id}: ${finalSipCode}/${callEndSubReason ?? "null"} -> "${words}" (${concern})`);
      }
      lines.push(...unread.map((part) => `left out: ${unreadWords(part)}`));
    }
    return lines;
  });
}
