import "reflect-metadata"; // which the certificate library looks for when it loads

/** Loaded late, as a package of the older module kind may run before the line above that it needs. */
export const x509 = await import("@peculiar/x509");
