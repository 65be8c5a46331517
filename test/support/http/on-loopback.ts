/** Where a web server of a test listens: here, on any free port, with nothing in front of it. */
export const onLoopback = { host: "127.0.0.1", port: 0, proxies: 0 } as const;
