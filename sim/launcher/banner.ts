import { botName } from "./playground-config.ts";

export interface Addresses {
  readonly bot: string;
  readonly control: string;
  readonly database: string;
  readonly databaseFolder: string;
  readonly logs: string;
  /** Undefined with PLAYGROUND=off. */
  readonly playgrounds?: { readonly admin: string; readonly approver: string } | undefined;
}

/** What the person at the keyboard needs to go on. */
export function banner(at: Addresses): string {
  const windows = at.playgrounds && [
    "Open both windows now; a person cannot be reached by the bot until their page was opened once:",
    `  Alex Wilber, admin      ${at.playgrounds.admin}`,
    `  Megan Bowen, approver   ${at.playgrounds.approver}`,
    "",
    "Things to try:",
    "  1. In Alex's window, in the personal chat:  gateways",
    "  2. preflight sbc1.contoso.com",
    "  3. confirm sbc1.contoso.com",
    "  4. enable-bypass sbc1.contoso.com  and, in Megan's window, approve it; then roll it back",
    `  5. In a channel:  @${botName} notify here   and watch a change there`,
    "  6. migrate sbc1.contoso.com  to move people in waves to a second trunk (README: Try a migration)",
    "  7. doctor  for what the bot itself lacks",
    "",
  ];
  return [
    "",
    "Bypass Pilot runs, with a simulated tenant.",
    "",
    ...(windows ?? ["The Playgrounds are off (PLAYGROUND=off).", ""]),
    `Overview       ${at.bot}/tab`,
    `Bot            ${at.bot}/api/messages`,
    `Tenant control ${at.control}`,
    `PostgreSQL     ${at.database}`,
    `  its data     ${at.databaseFolder}`,
    `Logs           ${at.logs}`,
    "",
    "Ctrl-C stops all of it.",
    "",
  ].join("\n");
}
