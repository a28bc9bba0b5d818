// Progress on a terminal or in a log file, and failures a person can act on. Knows nothing of what is being done.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { logDir, root } from './paths.mjs';

const tty = Boolean(process.stdout.isTTY) && process.env.TERM !== 'dumb' && !process.env.CI;
const paint = (code) => (text) => (tty && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text);
export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');
export const yellow = paint('33');

/** A failure whose message is meant for the user: in which step, what to do about it, where to read more. */
export class Failure extends Error {
  constructor(message, { step, remedy, log } = {}) {
    super(message);
    this.step = step;
    this.remedy = remedy;
    this.log = log;
  }
}

export const seconds = (ms) =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

export const say = (text = '') => console.log(text);

const escapeSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[a-zA-Z]`, 'g');
export const plain = (text) => text.replace(escapeSequence, '');

/** The last lines of a log, for the failure report. */
export function tail(path, count = 25) {
  try {
    return plain(readFileSync(path, 'utf8')).trimEnd().split(/\r?\n/).slice(-count).join('\n');
  } catch {
    return '';
  }
}

/** Runs commands for one step; their output goes to the step's log, the last line of it to the screen. */
class Task {
  constructor(
    title,
    logName = title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 60),
  ) {
    this.started = Date.now();
    this.last = '';
    mkdirSync(logDir, { recursive: true });
    this.log = join(logDir, `${logName}.log`);
    this.stream = createWriteStream(this.log);
  }

  note(text) {
    this.last = text;
    this.stream.write(`${text}\n`);
  }

  /** Resolves with {code, output}; throws a Failure on a non-zero exit unless `check` is false. */
  run(command, args = [], { check = true, cwd = root, env, remedy, input } = {}) {
    this.stream.write(`$ ${[command, ...args].join(' ')}\n`);
    return new Promise((done, fail) => {
      const child = spawn(command, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
      if (input !== undefined) child.stdin.end(input);
      const stop = () => child.kill('SIGTERM');
      process.once('exit', stop);
      const chunks = [];
      const take = (chunk) => {
        chunks.push(chunk);
        this.stream.write(chunk);
        const lines = plain(chunk.toString())
          .split(/[\r\n]+/)
          .filter((line) => line.trim());
        if (lines.length) this.last = lines.at(-1).trim();
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.on('error', (error) => {
        process.removeListener('exit', stop);
        fail(new Failure(`cannot run ${command}: ${error.message}`, { remedy, log: this.log }));
      });
      child.on('close', (code, signal) => {
        process.removeListener('exit', stop);
        const output = Buffer.concat(chunks).toString();
        if (check && code !== 0) {
          const how = signal ? `was stopped by ${signal}` : `exited with ${code}`;
          fail(new Failure(`${command} ${how}`, { remedy, log: this.log }));
        } else done({ code: code ?? 1, output });
      });
    });
  }
}

/** Runs `work(task)` as one named step with live progress. The result of `work` is returned. */
export async function step(title, work, { remedy, log } = {}) {
  const task = new Task(title, log);
  const elapsed = () => Date.now() - task.started;
  const clear = () => tty && process.stdout.write('\r\x1b[K');
  if (!tty) say(`… ${title}`);
  const show = () => {
    const time = seconds(elapsed());
    if (!tty) return say(`  ${title}, ${time}: ${task.last.slice(0, 160)}`);
    const room = Math.max(0, (process.stdout.columns || 80) - title.length - time.length - 7);
    return process.stdout.write(`\r\x1b[K… ${title}  ${dim(`${time}  ${task.last.slice(0, room)}`)}`);
  };
  const timer = setInterval(show, tty ? 120 : 20_000);
  try {
    const result = await work(task);
    clear();
    say(`${green('✓')} ${title}  ${dim(seconds(elapsed()))}`);
    return result;
  } catch (error) {
    clear();
    say(`${red('✗')} ${title}  ${dim(seconds(elapsed()))}`);
    if (error instanceof Failure) {
      error.step ??= title;
      error.log ??= task.log;
      error.remedy ??= remedy;
    }
    throw error;
  } finally {
    clearInterval(timer);
    task.stream.end();
  }
}

/** Entry point of every script: reports a Failure in words, any other error with its stack. */
export async function main(work) {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const lines = [`\n${red(bold(`${error.step ?? 'slalom'} failed`))}: ${error.message}`];
    const excerpt = error.log && tail(error.log);
    if (excerpt) lines.push('', excerpt.replace(/^/gm, '  | '), '');
    if (error.log) lines.push(`  log:    ${relative(process.cwd(), error.log)}`);
    if (error.remedy) lines.push(`  remedy: ${error.remedy}`);
    console.error(lines.join('\n'));
    process.exitCode = 1;
  }
}
