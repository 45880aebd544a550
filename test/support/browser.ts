import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { removeFolder } from './remove-folder.ts';

/** The names under which Chromium is installed. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** This machine's Chromium, or null. */
export const chromium: string | null =
  names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined) ?? null;

/** How to open a page. */
export interface PageView {
  readonly width: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly print?: boolean;
}

export interface Page {
  /** The value of an expression, as plain data. */
  evaluate<T>(expression: string): Promise<T>;
  look(eyes: PageView): Promise<void>;
  /** A screenshot of the whole page, as PNG. */
  picture(): Promise<Buffer>;
  pdf(): Promise<Buffer>;
  /** The addresses that the page requested, including its own. */
  readonly asked: readonly string[];
  /** The browser's messages on the console and about its policy. */
  readonly said: readonly string[];
  /** The dialogs that were opened. */
  readonly dialogs: readonly string[];
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the protocol's messages have no types here
type Message = any;

/** Opens a page in its own browser. https://chromedevtools.github.io/devtools-protocol/ */
export async function openPage(address: string): Promise<Page> {
  if (chromium === null) throw new Error('there is no Chromium on this machine');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-browser-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--hide-scrollbars',
    `--user-data-dir=${folder}`,
    '--remote-debugging-pipe',
  ];
  const child = spawn(chromium, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.on('close', resolve));
  const [write, read] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  write.on('error', () => {});
  const waiting = new Map<number, { resolve: (result: Message) => void; reject: (error: Error) => void }>();
  const listeners = new Set<(message: Message) => void>();
  let buffer = '';
  read.setEncoding('utf8').on('data', (text: string) => {
    buffer += text;
    const messages = buffer.split('\0');
    buffer = messages.pop() ?? '';
    for (const message of messages.map((part) => JSON.parse(part))) {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) asked?.reject(new Error(message.error.message));
      else asked?.resolve(message.result);
      if (message.method) for (const listener of listeners) listener(message);
    }
  });
  child.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser ended'));
  });
  let id = 0;
  let sessionId: string | undefined;
  const send = (method: string, params: object = {}): Promise<Message> =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      write.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  const asked: string[] = [];
  const said: string[] = [];
  const dialogs: string[] = [];
  let loaded: () => void = () => {};
  listeners.add(({ method, params }) => {
    if (method === 'Network.requestWillBeSent') asked.push(params.request.url);
    if (method === 'Runtime.consoleAPICalled') said.push(JSON.stringify(params.args));
    if (method === 'Runtime.exceptionThrown') said.push(JSON.stringify(params.exceptionDetails));
    if (method === 'Log.entryAdded') said.push(params.entry.text);
    if (method === 'Page.javascriptDialogOpening') {
      dialogs.push(params.message);
      void send('Page.handleJavaScriptDialog', { accept: true });
    }
    if (method === 'Page.loadEventFired') loaded();
  });
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
    removeFolder(folder);
  };
  try {
    const { targetInfos } = await send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }: Message) => type === 'page');
    sessionId = (await send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await send(`${domain}.enable`);
    const done = new Promise<void>((resolve) => {
      loaded = resolve;
    });
    await send('Page.navigate', { url: address });
    await done;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async look({ width, height = 900, dark = false, print = false }) {
      await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
      await send('Emulation.setEmulatedMedia', {
        media: print ? 'print' : '',
        features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
      });
    },
    async picture() {
      const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: true });
      return Buffer.from(data, 'base64');
    },
    async pdf() {
      const { data } = await send('Page.printToPDF', { printBackground: false, preferCSSPageSize: true });
      return Buffer.from(data, 'base64');
    },
    asked,
    said,
    dialogs,
    close,
  };
}
