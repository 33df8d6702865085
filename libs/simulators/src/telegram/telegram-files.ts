/** The files the simulated Telegram keeps. */
import { BoundedMap } from '../core/bounded-map.js';

const FILES_KEPT = 200;

/** Files that users sent and bots uploaded, by file_id. */
export class TelegramFiles {
  private readonly files = new BoundedMap<string, { bytes: Buffer; path: string }>(FILES_KEPT);
  private next = 0;

  /** Keeps a file; returns its file_id. */
  add(bytes: Buffer, fileName: string): string {
    this.next += 1;
    const id = `AwADBAADsim${this.next}`;
    this.files.set(id, { bytes, path: `documents/file_${this.next}_${fileName}` });
    return id;
  }

  find(id: string): { bytes: Buffer; path: string } | undefined {
    return this.files.get(id);
  }

  atPath(path: string): Buffer | undefined {
    return [...this.files.values()].find((file) => file.path === path)?.bytes;
  }

  clear(): void {
    this.files.clear();
  }
}
