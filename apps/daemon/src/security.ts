import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { SocketariumError } from '@socketarium/protocol';

/**
 * Access control of the daemon.
 *
 * It starts processes and opens sockets, so it must withstand:
 *
 * 1. *A web page of another origin* in the user's browser, which can send requests to loopback and open
 * WebSockets there. Browsers put the page's origin into `Origin` (and `Sec-Fetch-Site`), and a page
 * cannot change either: anything but our own origin is refused, on REST and on the upgrade. Bodies must
 * be application/json, which no cross-origin form can send. There is no CORS header, so nothing can be
 * read either.
 * 2. *DNS rebinding*: a name of the attacker's that suddenly resolves to 127.0.0.1. Then the page is
 * "same origin", but the `Host` header is the attacker's name: only loopback's own names with our own
 * port pass.
 * 3. *Other machines*, once the daemon is bound beyond loopback: a token is then needed for everything
 * but the health check. The printed URL contains it; it is exchanged for an HttpOnly cookie, and the
 * address bar is cleaned by a redirect. It travels unencrypted: the daemon has no TLS, and on an
 * untrusted network it needs a tunnel.
 * 4. *A request that asks for too much*: bodies, messages, viewers, labs and clients have limits
 * (LIMITS). No path, command or program comes in over HTTP.
 *
 * Not withstood: another user or program of the same machine, which reaches loopback as the user does,
 * and could start the same servers by itself.
 */
export interface Access {
  /** The port that is listened on. */
  readonly port: number;
  /** The address or name that was bound. */
  readonly boundTo: string;
  /** Null on loopback. */
  readonly token: string | null;
  /** The machine's own name, allowed in Host when bound beyond loopback. */
  readonly hostname: string;
}

export const isLoopback = (host: string): boolean => {
  const name = unbracket(host).toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
};

/** Throws HOST_NOT_ALLOWED or ORIGIN_NOT_ALLOWED. `api`: whether the address is under /api. */
export const checkSource = (request: IncomingMessage, access: Access, api: boolean): void => {
  const { host, origin } = request.headers;
  if (host === undefined || !hostAllowed(host, access)) {
    throw new SocketariumError(
      'HOST_NOT_ALLOWED',
      `The daemon does not answer for ${show(host)}. Ask for ${nameOf(access)}.`,
    );
  }
  if (origin !== undefined && !originAllowed(origin, host, access)) {
    throw new SocketariumError(
      'ORIGIN_NOT_ALLOWED',
      `A page of ${show(origin)} may not use this daemon.`,
    );
  }
  const site = request.headers['sec-fetch-site'];
  // A fetch without Origin: an image or a script tag of another page. Following a link to the page
  // itself is fine.
  if (api && origin === undefined && (site === 'cross-site' || site === 'same-site')) {
    throw new SocketariumError('ORIGIN_NOT_ALLOWED', 'A page of another origin may not ask this.');
  }
};

/** Where a valid token was found; one from `query` must be exchanged for a cookie. */
export type TokenFrom = 'unneeded' | 'header' | 'cookie' | 'query';

/** Throws TOKEN_REQUIRED. */
export const checkToken = (request: IncomingMessage, access: Access): TokenFrom => {
  const { token } = access;
  if (token === null) return 'unneeded';
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined && sameSecret(bearer, token)) return 'header';
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '').get('token');
  if (query !== null && sameSecret(query, token)) return 'query';
  const cookie = cookieValue(request.headers.cookie, cookieName(access));
  if (cookie !== undefined && sameSecret(cookie, token)) return 'cookie';
  throw new SocketariumError(
    'TOKEN_REQUIRED',
    'This daemon listens beyond loopback: open the address with ?token=… that it printed when it ' +
      'started, or send the header Authorization: Bearer TOKEN.',
  );
};

/**
 * Not readable by scripts, not sent with requests of other sites' pages; `Lax` and not `Strict` so that a
 * link from elsewhere to the page still works. Cookies ignore ports, so the name contains it.
 */
export const tokenCookie = (access: Access): string =>
  `${cookieName(access)}=${access.token ?? ''}; Path=/; HttpOnly; SameSite=Lax`;

const cookieName = ({ port }: Access): string => `socketarium_${port}`;

const cookieValue = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([key]) => key === name)?.[1];

// Hashes, because timingSafeEqual needs equal lengths, and the length must not leak either.
const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const hostAllowed = (header: string, access: Access): boolean => {
  const { name, port } = splitHost(header);
  if (access.token === null) return isLoopback(name) && port === access.port;
  // A literal address cannot be rebound, and a container's port may be published as another.
  return (
    isIP(name) !== 0 ||
    [access.boundTo, access.hostname, 'localhost'].some((known) => known.toLowerCase() === name)
  );
};

const originAllowed = (origin: string, host: string, access: Access): boolean => {
  const match = /^https?:\/\/([^/]+)$/.exec(origin);
  if (match?.[1] === undefined) return false;
  if (access.token === null) return origin.startsWith('http:') && hostAllowed(match[1], access);
  // Beyond loopback any literal address may be ours, so only the exact host of the request counts.
  return match[1].toLowerCase() === host.toLowerCase();
};

const splitHost = (header: string): { name: string; port: number } => {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(header.toLowerCase());
  return { name: unbracket(match?.[1] ?? ''), port: Number(match?.[2] ?? 80) };
};

const unbracket = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const nameOf = (access: Access): string =>
  access.token === null ? `127.0.0.1:${access.port}` : `its address or ${access.hostname}`;

const show = (header: string | undefined): string =>
  header === undefined ? 'a request without a Host header' : JSON.stringify(header.slice(0, 80));
