/** What this reads of Jest's results. */
interface Run {
  readonly testResults: readonly {
    readonly testResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }[];
  }[];
}

/** A reporter that names what a run left out. In CI nothing may be left out: there it fails the run. */
// Jest calls a default export.
// eslint-disable-next-line no-restricted-syntax
export default class LeftOut {
  readonly #filtered: boolean;
  #leftOut: readonly string[] = [];

  /** Tests that a pattern on the command line passes over are not left out. */
  constructor({ testNamePattern }: { readonly testNamePattern?: unknown }) {
    this.#filtered = Boolean(testNamePattern);
  }

  onRunComplete(_contexts: unknown, run: Run): void {
    if (this.#filtered) return;
    this.#leftOut = leftOut(run);
    const said = process.env.CI ? "In CI nothing may be left out" : "Left out here";
    for (const line of this.#leftOut) console.error(`${said}: ${line}`);
  }

  getLastError(): Error | undefined {
    return process.env.CI && this.#leftOut.length > 0 ? new Error(this.#leftOut.join("; ")) : undefined;
  }
}

/** By the outermost title, with how many tests each stands for. */
function leftOut({ testResults }: Run): readonly string[] {
  const tests = testResults
    .flatMap((suite) => suite.testResults)
    .filter(({ status }) => status !== "passed" && status !== "failed");
  const titles = Map.groupBy(tests, ({ ancestorTitles, title }) => ancestorTitles[0] ?? title);
  return [...titles].map(([title, { length }]) => `${title} (${length} ${length === 1 ? "test" : "tests"})`);
}
