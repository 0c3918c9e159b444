import type { File } from './client-api.ts';
import { newId, newSecret } from './ids.ts';

interface Upload {
  id: string;
  secret: string;
  filename: string;
  length: number;
  content?: Buffer;
  completed: boolean;
}

/** The three steps of an upload: a URL, the bytes, the completion. */
export class Files {
  readonly #uploads = new Map<string, Upload>();

  begin(filename: string, length: number): { id: string; secret: string } {
    const upload: Upload = { id: newId('F'), secret: newSecret(), filename, length, completed: false };
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  /** @returns whether the bytes were wanted: the right secret, for the first time, as many as announced */
  receive(secret: string, content: Buffer): boolean {
    const upload = [...this.#uploads.values()].find((candidate) => candidate.secret === secret);
    if (upload === undefined || upload.content !== undefined || content.length !== upload.length)
      return false;
    upload.content = content;
    return true;
  }

  complete(id: string, title: string | undefined, clientUrl: string): File | undefined {
    const upload = this.#uploads.get(id);
    if (upload?.content === undefined || upload.completed) return undefined;
    upload.completed = true;
    return {
      id,
      name: upload.filename,
      title: title ?? upload.filename,
      mimetype: mimetypes[upload.filename.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      size: upload.length,
      url: `${clientUrl}/client/files/${id}`,
    };
  }

  content(id: string): { name: string; bytes: Buffer } | undefined {
    const upload = this.#uploads.get(id);
    if (upload?.content === undefined || !upload.completed) return undefined;
    return { name: upload.filename, bytes: upload.content };
  }
}

const mimetypes: Record<string, string> = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  jsonl: 'text/plain',
  md: 'text/markdown',
  txt: 'text/plain',
};
