import { withFiles } from '../lib/file-trouble.ts';
import { replaceFile } from '../lib/whole-file.ts';

type Headers = readonly (readonly [name: string, value: string])[];

/** A request and its answer. */
export interface Exchange {
  readonly service: string;
  readonly startedAt: Date;
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly requestHeaders: Headers;
  readonly requestBody: Uint8Array | null;
  /** Null if the connection was dropped without an answer. */
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: Headers;
    readonly body: Uint8Array;
  } | null;
  /** In milliseconds: reading the request, making the answer, sending it. */
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number };
  /** What a reader should know, such as that this was a misbehaviour. */
  readonly note?: string;
}

/** A recording in a file. */
export interface Recording {
  add(exchange: Exchange): void;
  /** Writes the whole archive. Throws a Failure if it can't. */
  write(): void;
}

/** After how many exchanges a busy recording is written again. */
const often = 50;

/** How long after the last exchange the file is written, in milliseconds. */
const idle = 500;

const headerOf = (headers: Headers, wanted: string) =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';

const named = (headers: Headers) => headers.map(([name, value]) => ({ name, value }));

const round = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000;

/** A body in the archive's format: as text, or else in base64. */
function textOf(body: Uint8Array): { text: string; encoding?: 'base64' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { text: Buffer.from(body).toString('base64'), encoding: 'base64' };
  }
}

/** http://www.softwareishard.com/blog/har-12-spec/#entries */
function toEntry(exchange: Exchange): unknown {
  const { requestHeaders, requestBody, response, timings } = exchange;
  const url = new URL(exchange.url);
  const mimeType = headerOf(requestHeaders, 'content-type');
  const note = exchange.note ? { comment: exchange.note } : {};
  return {
    startedDateTime: exchange.startedAt.toISOString(),
    time: round(timings.send + timings.wait + timings.receive),
    request: {
      method: exchange.method,
      url: exchange.url,
      httpVersion: `HTTP/${exchange.httpVersion}`,
      cookies: [],
      headers: named(requestHeaders),
      queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
      ...(requestBody && requestBody.length > 0 ? { postData: { mimeType, ...textOf(requestBody) } } : {}),
      headersSize: -1,
      bodySize: requestBody?.length ?? 0,
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: named(response?.headers ?? []),
      content: {
        size: response?.body.length ?? 0,
        mimeType: headerOf(response?.headers ?? [], 'content-type'),
        ...textOf(response?.body ?? new Uint8Array()),
      },
      redirectURL: headerOf(response?.headers ?? [], 'location'),
      headersSize: -1,
      bodySize: response?.body.length ?? -1,
    },
    cache: {},
    timings: { send: round(timings.send), wait: round(timings.wait), receive: round(timings.receive) },
    serverIPAddress: '127.0.0.1',
    _service: exchange.service,
    ...note,
  };
}

/**
 * Records into an HTTP Archive 1.2. The file exists from the start and is regularly replaced as a whole, so it can be
 * read at any time. Throws a Failure if it can't be written; `failed` is called if that happens later.
 */
export function createRecording(file: string, version: string, failed: (error: Error) => void): Recording {
  /** Each is already JSON, so writing them all again only joins them. */
  const entries: string[] = [];
  let written = 0;
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    written = entries.length;
    const head = JSON.stringify({ version: '1.2', creator: { name: 'govsupport', version } }).slice(0, -1);
    withFiles(
      `The recording ${file} could not be written`,
      () => replaceFile(file, `{"log":${head},"entries":[\n${entries.join(',\n')}\n]}}\n`, { lasting: false }),
      'Choose another file with --record, or make this one writable.',
    );
  };
  const tryToWrite = () => {
    try {
      write();
    } catch (error) {
      failed(error as Error);
    }
  };
  write();
  return {
    add(exchange) {
      entries.push(JSON.stringify(toEntry(exchange)));
      // Less often as it grows, or a long recording would mostly be rewriting itself.
      if (entries.length - written >= Math.max(often, written / 4)) tryToWrite();
      else timer ??= setTimeout(tryToWrite, Math.max(idle, written)).unref();
    },
    write,
  };
}
