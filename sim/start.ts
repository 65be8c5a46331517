import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const project = resolve(import.meta.dirname, "..");
if (!existsSync(join(project, "node_modules", "pg"))) {
  console.error("The packages are not installed. Run: npm ci");
  process.exit(1);
}
if (existsSync(join(project, ".env"))) process.loadEnvFile(join(project, ".env"));

// Loaded only now, as they need the packages.
const { banner } = await import("./launcher/banner.ts");
const { launch } = await import("./launcher/launch.ts");
const { LaunchProblem } = await import("./launcher/launch-problem.ts");

let asked = false;
const toldToStop = new Promise<string>((tell) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (!asked) tell(`Stopping (${signal}) ...`);
      asked = true;
    });
});

try {
  const launched = await launch({
    project,
    data: join(project, "data"),
    env: process.env,
    say: (line) => console.log(line),
    botScript: join(project, "src", "main.ts"),
    migrationScript: join(project, "src", "cli", "migrate.ts"),
    tenantScript: join(project, "sim", "main.ts"),
    playgroundPorts: { admin: 56150, approver: 56151 },
  });
  const broken = launched.broken.then((why) => {
    if (!asked) process.exitCode = 1;
    return `${why}\nStopping the rest ...`;
  });
  if (!asked) console.log(banner(launched.at));
  console.log(await Promise.race([toldToStop, broken]));
  await launched.stop();
  console.log("All of it has stopped.");
} catch (error) {
  console.error(error instanceof LaunchProblem ? `\n${error.message}` : error);
  process.exitCode = 1;
}
process.exit();
