/**
 * The program that proves an evidence file, as it lies in it: plain JavaScript for Node alone. It says nothing that
 * `store/audit/audit-link.ts` and `changes/seals.ts` do not; a test runs it over what these made.
 */
export const verifierText = String.raw`// Proves this folder with Node alone:
//   node verify.mjs                      the files, the digest and the approvals
//   AUDIT_KEY=... node verify.mjs        the audit rows as well; AUDIT_OLD_KEYS for keys used before
//   node verify.mjs audit-export.jsonl   and that this folder leaves no row about the change out
// Exit code 0: nothing is wrong. 1: something was altered. 66: a file cannot be read.
import { createHash, createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const problems = [];
const said = [];

const bytesOf = (name) => {
  try {
    return readFileSync(join(here, name));
  } catch (error) {
    console.error(name + " cannot be read: " + error.message);
    process.exit(66);
  }
};
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return "{" + entries.map(([key, entry]) => JSON.stringify(key) + ":" + canonical(entry)).join(",") + "}";
}

// 1. The files are those of the manifest.
const manifest = JSON.parse(bytesOf("manifest.json").toString());
for (const { name, sha256: digest } of manifest.files)
  if (sha256(bytesOf(name)) !== digest) problems.push(name + " was altered: its SHA-256 is not the manifest's.");
const named = new Set(["manifest.json", ...manifest.files.map(({ name }) => name)]);
for (const entry of readdirSync(here, { recursive: true, withFileTypes: true })) {
  const name = relative(here, join(entry.parentPath, entry.name)).split(sep).join("/");
  if (entry.isFile() && !named.has(name) && name !== process.argv[2]) said.push("Not part of it: " + name + ".");
}
said.push(manifest.files.length + " files compared with the manifest.");

// 2. What was approved is what is here.
const change = JSON.parse(bytesOf("change.json").toString());
const facts = JSON.parse(bytesOf("facts.json").toString());
if (change.digest !== null) {
  if (sha256(bytesOf("plan/released.json")) !== change.digest)
    problems.push("plan/released.json is not what the digest was made from.");
  for (const { by, decision, digest } of change.approvals)
    if (decision !== "rejected" && digest !== change.digest)
      said.push("The decision of " + by.name + " (" + decision + ") is about another digest, and releases nothing.");
  said.push("The plan has the digest " + change.digest + ".");
}
for (const { says, digest } of facts)
  if (sha256(canonical(says)) !== digest) problems.push("A fact (" + says[0] + ") has not the digest that is named.");
const known = new Set(facts.map(({ says }) => canonical(says)));
const isFact = (kind, says, words) => {
  if (!known.has(canonical([kind, change.id, says]))) problems.push(words + " is not among the facts.");
};
const { kind, subject, request, reason, requestedBy, requestedAt, startAt } = change;
isFact("request", { kind, subject, request, reason, requestedBy, requestedAt, startAt }, "The request");
for (const { proof, ...approval } of change.approvals)
  isFact("approval", proof === null ? approval : { ...approval, proof }, "The decision of " + approval.by.name);
for (const proof of change.proofs) isFact("proof", proof, "The sign-in of " + proof.by.name);
for (const decision of change.waveDecisions)
  isFact("decision", decision, "The decision of " + decision.by.name + " about wave " + decision.wave);
for (const verdict of change.waveVerdicts) isFact("verdict", verdict, "The verdict on wave " + verdict.wave);
for (const hold of change.holds) isFact("hold", hold, "An alarm or a brake");
for (const { outcome, review, ...asked } of change.breakGlass) {
  isFact("breakGlass", { asked }, "The break-glass of " + asked.by.name);
  if (outcome) isFact("breakGlass", { asked, outcome }, "The outcome of a break-glass");
  if (review) isFact("breakGlass", { asked, review }, "The review of a break-glass");
}
for (const { says } of facts)
  if (says[0] === "end" && says[2] !== change.state.status) problems.push("It did not end as change.json says.");

// 3. The audit rows, each with the seal of the row before it.
const rows = bytesOf("audit.jsonl").toString().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
const keyOf = ({ seals }) => (seals?.startsWith("key:") ? seals.slice(4) : undefined);
rows.forEach((row, at) => {
  const before = rows[at - 1];
  if (before && before.sequence >= row.sequence) problems.push("Audit row " + row.sequence + " is out of its order.");
  if (before?.sequence === row.sequence - 1 && before.mac !== row.previous)
    problems.push("Audit row " + row.sequence + " does not follow the row before it.");
});
const sealed = new Set();
for (const { subject, seals } of rows) {
  if (subject !== manifest.change) continue;
  for (const part of (seals ?? "").split(" "))
    if (part[0] === "+") sealed.add(part.slice(1));
    else sealed.delete(part.slice(1));
}
for (const { what, digest } of facts)
  if (!sealed.delete(digest)) problems.push(what + ": no audit row sealed it as it stands here.");
if (sealed.size > 0) problems.push(sealed.size + " things that the audit sealed are not here.");

const words = (text) => (text.trim().startsWith("[") ? JSON.parse(text) : text.split(/\s+/).filter(Boolean));
const secret = process.env.AUDIT_KEY;
if (secret) {
  const keys = new Map();
  const idOf = (key) => createHmac("sha256", key).update("bypass-pilot audit key").digest("hex").slice(0, 16);
  for (const key of [secret, ...words(process.env.AUDIT_OLD_KEYS ?? "")]) keys.set(idOf(key), key);
  const macOf = (key, { sequence, at, actor, action, subject, outcome, detail, seals, previous }) => {
    const who = actor && [actor.id, actor.name];
    const fields = [sequence, at, who, action, subject, outcome, detail, previous];
    return createHmac("sha256", key).update(canonical(seals === null ? fields : [...fields, seals])).digest("hex");
  };
  const changesOfKey = rows.filter((row) => row.subject === "audit" && keyOf(row));
  for (const row of rows) {
    const last = changesOfKey.findLast(({ sequence }) => sequence < row.sequence);
    const id = last ? keyOf(last) : changesOfKey.length === 0 ? idOf(secret) : undefined;
    const candidates = id === undefined ? [...keys.values()] : [keys.get(id)];
    if (!candidates.some((key) => key && macOf(key, row) === row.mac))
      problems.push("Audit row " + row.sequence + " is not what the bot wrote, or its key (" + (id ?? "an old one") + ") is not given.");
  }
  said.push(rows.length + " audit rows proved with the key.");
} else said.push("The seals of " + rows.length + " audit rows were NOT proved: that needs AUDIT_KEY.");

// 4. Nothing about the change is left out.
if (process.argv[2]) {
  const mine = new Map(rows.map((row) => [row.sequence, row.mac]));
  let text = "";
  try {
    text = readFileSync(process.argv[2], "utf8");
  } catch (error) {
    console.error(process.argv[2] + " cannot be read: " + error.message);
    process.exit(66);
  }
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { sequence, subject, mac } = JSON.parse(line);
    if (mine.has(sequence) ? mine.get(sequence) !== mac : subject === manifest.change && sequence < manifest.auditEnd)
      problems.push("Audit row " + sequence + " of the export is missing here, or another one.");
    mine.delete(sequence);
  }
  if (mine.size > 0) problems.push("The export lacks " + mine.size + " of these audit rows.");
  said.push("Compared with the export; prove the export itself with npm run audit -- verify.");
}

for (const line of said) console.log(line);
if (problems.length === 0) console.log("OK: nothing that was looked at is altered.");
else {
  for (const line of problems) console.error("NOT OK: " + line);
  process.exit(1);
}
`;
