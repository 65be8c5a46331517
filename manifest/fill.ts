import type { ManifestValues } from "./values.ts";

export type Manifest = Readonly<Record<string, unknown>>;

/**
 * The template with a deployment's values in it. Without a registration for the tab, the tab and its sign-in are left
 * out. Throws where the template asks for a value that nobody has.
 */
export function fillManifest(template: string, values: ManifestValues, version: string): Manifest {
  const byName: Readonly<Record<string, string | null>> = {
    VERSION: version,
    BOT_ID: values.botId,
    PUBLIC_HOST: values.host,
    TAB_APP_ID: values.tabAppId,
    DEVELOPER_NAME: values.developer.name,
    DEVELOPER_WEBSITE_URL: values.developer.websiteUrl,
    DEVELOPER_PRIVACY_URL: values.developer.privacyUrl,
    DEVELOPER_TERMS_URL: values.developer.termsUrl,
  };
  const manifest = JSON.parse(template) as Record<string, unknown>;
  if (values.tabAppId === null) {
    delete manifest["staticTabs"];
    delete manifest["webApplicationInfo"];
  }
  return filled(manifest) as Manifest;

  function filled(part: unknown): unknown {
    if (typeof part === "string") {
      return part.replace(/\$\{\{(\w+)\}\}/g, (_whole, name: string) => {
        const value = byName[name];
        if (typeof value !== "string") throw new Error(`The template asks for ${name}, which has no value.`);
        return value;
      });
    }
    if (Array.isArray(part)) return part.map(filled);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, filled(value)]));
  }
}
