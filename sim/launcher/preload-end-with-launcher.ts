// Preloaded into children that do not watch their standard input themselves: it ends when the launcher dies,
// a `kill -9` included, and they then stop as if told to.
process.stdin.once("end", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();
(process.stdin as unknown as { unref(): void }).unref();
