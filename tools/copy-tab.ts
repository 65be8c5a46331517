import { copyFileSync } from "node:fs";

/** What the overview tab is made of beside its code, for `dist/`. */
for (const file of ["tab.html", "tab.css"]) copyFileSync(`src/tab/${file}`, `dist/tab/${file}`);
