import type { CallRecords } from "@microsoft/microsoft-graph-types";
import type { GraphAnswer } from "./graph-answers.ts";
import { listed, refused } from "./graph-query.ts";
import type { TenantState } from "./state.ts";

/** Call rows by the start of their calls, `from` inclusive, `to` exclusive. Source: "getDirectRoutingCalls" (Graph). */
export function directRoutingCalls(state: TenantState, url: URL, from: string, to: string): GraphAnswer {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(start) || Number.isNaN(end)) return refused("Invalid date and time.");
  return listed(url, {
    items: state.calls.between(start, end, state.now().getTime()),
    show: ({ row }) => ({ ...(row satisfies CallRecords.DirectRoutingLogRow) }),
    page: 1_000,
    link: "$skip",
    counted: true,
  });
}
