/** The state the `chat` package asks for, as plain maps: the least it could cost. */

export class MemoryState {
  #values = new Map();
  #lists = new Map();
  #locks = new Map();
  #queues = new Map();
  #subscribed = new Set();

  async connect() {}
  async disconnect() {}

  async get(key) {
    return this.#values.get(key) ?? null;
  }

  async set(key, value) {
    this.#values.set(key, value);
  }

  async setIfNotExists(key, value) {
    if (this.#values.has(key)) return false;
    this.#values.set(key, value);
    return true;
  }

  async delete(key) {
    this.#values.delete(key);
  }

  async getList(key) {
    return this.#lists.get(key) ?? [];
  }

  async appendToList(key, value) {
    this.#lists.set(key, [...(this.#lists.get(key) ?? []), value]);
  }

  async acquireLock(threadId, ttlMs) {
    if (this.#locks.has(threadId)) return null;
    const lock = { threadId, token: threadId, expiresAt: Date.now() + ttlMs };
    this.#locks.set(threadId, lock);
    return lock;
  }

  async extendLock() {
    return true;
  }

  async releaseLock({ threadId }) {
    this.#locks.delete(threadId);
  }

  async forceReleaseLock(threadId) {
    this.#locks.delete(threadId);
  }

  async enqueue(threadId, entry) {
    const queue = this.#queues.get(threadId) ?? [];
    this.#queues.set(threadId, [...queue, entry]);
    return queue.length + 1;
  }

  async dequeue(threadId) {
    return this.#queues.get(threadId)?.shift() ?? null;
  }

  async queueDepth(threadId) {
    return this.#queues.get(threadId)?.length ?? 0;
  }

  async subscribe(threadId) {
    this.#subscribed.add(threadId);
  }

  async unsubscribe(threadId) {
    this.#subscribed.delete(threadId);
  }

  async isSubscribed(threadId) {
    return this.#subscribed.has(threadId);
  }
}
