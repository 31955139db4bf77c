import type { Conversation } from '../services/conversation.ts';

/**
 * Conversations by the address of their datagrams. Since no sender announces that it leaves, at most
 * `limit` are kept; beyond it the sender silent for longest is forgotten.
 */
export class Senders {
  readonly #begin: () => Conversation;
  readonly #limit: number;
  /** The one silent for longest first. */
  readonly #conversations = new Map<string, Conversation>();

  constructor(begin: () => Conversation, limit: number) {
    this.#begin = begin;
    this.#limit = limit;
  }

  /** @param sender a sockaddr; senders without a name (no bytes) are never kept. */
  conversation(sender: Uint8Array): Conversation {
    if (sender.length === 0) return this.#begin();
    const key = keyOf(sender);
    const known = this.#conversations.get(key);
    if (known !== undefined) this.#conversations.delete(key);
    const conversation = known ?? this.#begin();
    this.#conversations.set(key, conversation);
    if (this.#conversations.size > this.#limit) {
      for (const oldest of this.#conversations.keys()) {
        this.#conversations.delete(oldest);
        break;
      }
    }
    return conversation;
  }

  forget(sender: Uint8Array): void {
    this.#conversations.delete(keyOf(sender));
  }

  get size(): number {
    return this.#conversations.size;
  }
}

const keyOf = (sender: Uint8Array): string => String.fromCharCode(...sender);
