declare module 'proxy-from-env' {
  /** The address of the proxy for a URL; empty for none. */
  export function getProxyForUrl(url: string): string;
}
