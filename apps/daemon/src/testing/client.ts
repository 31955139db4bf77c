import { request } from 'node:http';
import { type StreamMessage, streamMessage } from '@socketarium/protocol';
import WebSocket from 'ws';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as received. */
  readonly bytes: Buffer;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

interface Asked {
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
}

/** One request. node:http and not fetch, which would not let a test set Host or Origin. */
export const ask = (
  url: string,
  method: string,
  path: string,
  asked: Asked = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const text = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
    const { hostname, port } = new URL(url);
    const headers = {
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      }),
      ...asked.headers,
    };
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const body = bytes.toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: body,
          bytes,
          json: parse(body),
        });
      });
    });
    // A refused body may be answered before it was sent whole.
    sent.on('error', reject);
    sent.end(text);
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A viewer over a real WebSocket, which waits for facts. */
export class StreamClient {
  readonly messages: StreamMessage[] = [];
  readonly socket: WebSocket;
  /** How the stream was closed: its code and reason; for a refused upgrade the HTTP status. */
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, path: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(new URL(path, url.replace(/^http/, 'ws')), { headers });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
      this.socket.on('unexpected-response', (asked, response) => {
        resolve({ code: response.statusCode ?? 0, reason: '' });
        asked.destroy();
      });
    });
    // 'close' follows, or the refusal was reported already.
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      this.messages.push(streamMessage.parse(JSON.parse(String(data))));
      for (const look of this.#waiting) look();
    });
  }

  /** The first message, past or future, that fits. */
  until<M extends StreamMessage>(fits: (message: StreamMessage) => message is M): Promise<M>;
  until(fits: (message: StreamMessage) => boolean): Promise<StreamMessage>;
  until(fits: (message: StreamMessage) => boolean): Promise<StreamMessage> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.messages.find(fits);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      this.closed.then(({ code, reason }) => {
        look();
        reject(new Error(`the stream closed: ${code} ${reason}`));
      });
      look();
    });
  }

  /** Resolves when an event that fits has come, in a frame or in a snapshot's tail. */
  async untilEvent(fits: (event: StreamEvent) => boolean): Promise<StreamEvent> {
    const within = (message: StreamMessage): StreamEvent | undefined => {
      if (message.type === 'events') return message.events.find(fits);
      return message.type === 'snapshot' ? message.tail.find(fits) : undefined;
    };
    const message = await this.until((candidate) => within(candidate) !== undefined);
    return within(message) as StreamEvent;
  }

  close(): void {
    this.socket.terminate();
  }
}

type StreamEvent = Extract<StreamMessage, { type: 'events' }>['events'][number];
